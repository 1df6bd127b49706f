import { element, lastElement, type Element } from '../html.ts'
import type { BlockReader } from './block.ts'

const indent = '    '

/** Lines that begin with four spaces. Blank lines between two such blocks belong to the code. */
export const indentedCode: BlockReader = ({ parent }, { text }, waiting) => {
  if (!text.startsWith(indent)) return false
  const lines = text.split('\n')
  const end = lines.findIndex(line => !line.startsWith(indent) && line.trim() !== '')
  const length = end === -1 ? lines.length : end
  const code = lines.slice(0, length).map(line => line.slice(indent.length))
  const content = `${code.join('\n').trimEnd()}\n`
  const before = codeBefore(parent)
  if (before) before.children.push(`\n${content}`)
  else parent.children.push(element('pre', {}, content))
  if (length < lines.length) waiting.push({ text: lines.slice(length).join('\n') })
  return true
}

/** A block that is empty or begins with a line break comes of several blank lines in a row. */
export const blankLine: BlockReader = ({ parent }, { text }, waiting) => {
  if (text !== '' && !text.startsWith('\n')) return false
  codeBefore(parent)?.children.push(text === '' ? '\n\n' : '\n')
  if (text.length > 1) waiting.push({ text: text.slice(1) })
  return true
}

function codeBefore(parent: Element): Element | undefined {
  const last = lastElement(parent)
  return last?.tag === 'pre' ? last : undefined
}
