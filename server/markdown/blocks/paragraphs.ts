import { element, isElement, type Element } from '../html.ts'
import type { Stash } from '../stash.ts'
import type { BlockReader } from './block.ts'

/** Everything else is a paragraph, except in a list without blank lines, whose items hold their words directly. */
export const paragraph =
  (stash: Stash): BlockReader =>
  ({ parent, mode }, { text }) => {
    if (text.trim() === '') return true
    const finished = stash.only(text.trim())
    if (finished) parent.children.push(finished)
    else if (mode === 'tight-list') addWords(parent, text)
    else parent.children.push(element('p', {}, text.trimStart()))
    return true
  }

function addWords(parent: Element, text: string): void {
  const last = parent.children.at(-1)
  if (typeof last === 'string') parent.children.splice(-1, 1, `${last}\n${text}`)
  else parent.children.push(isElement(last) ? `\n${text}` : text.trimStart())
}
