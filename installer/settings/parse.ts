import { isScalar, parseDocument, type Document, type ErrorCode } from 'yaml'
import type { Answer, Answers } from './answers.ts'
import { unusable, type Problem } from './problem.ts'
import type { Raw, Refusal } from './setting.ts'
import { keys } from './settings.ts'
import { isPlainMap, isRaw, isUntagged, kindOf, offsetOf } from './yaml-nodes.ts'

/**
 * Answers from the text of a YAML file; `source` is its name in errors.
 * @throws InstallError (usage) listing every problem as `FILE:LINE:COLUMN: what: why; what to do`.
 */
export function parseAnswers(text: string, source: string): Answers {
  const problems: Problem[] = []
  const report: Report = (offset, what, refusal) => {
    const before = text.slice(0, offset).split('\n')
    const at = `${source}:${before.length}:${1 + (before.at(-1) ?? '').length}`
    problems.push({ at, what, ...refusal })
  }
  const contents = contentsOf(text, report)
  const answers = contents === null ? new Map() : new Map(topicsOf(contents, report))
  if (problems.length > 0) throw unusable(source, problems)
  return answers
}

type Report = (offset: number, what: string, refusal: Refusal) => void

/** What the file holds; null when it is empty or when a problem was reported. */
function contentsOf(text: string, report: Report): unknown {
  // Found before YAML is read: what deceives an editor or cuts a C string short has no place in the file.
  const control = /[^\P{Cc}\t\n\r]/u.exec(text)
  if (control !== null) {
    const name = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    report(control.index, 'control character', {
      because: `U+${name} is not text`,
      remedy: 'remove it',
    })
    return null
  }
  const document = documentOf(text)
  if (document === undefined || document.errors.some(error => /call stack/.test(error.message))) {
    report(0, 'not usable', {
      because: 'it is nested too deeply',
      remedy: 'write topics and their settings only',
    })
    return null
  }
  for (const error of worthTelling(document)) {
    const { because, remedy } = inOurWords[error.code] ?? { because: firstLine(error.message) }
    report(error.pos[0], 'not usable', { because, remedy: remedy ?? 'correct the line' })
  }
  return document.errors.length > 0 ? null : document.contents
}

const inOurWords: Partial<Record<ErrorCode, Refusal>> = {
  DUPLICATE_KEY: { because: 'this key is given twice', remedy: 'keep one' },
  MULTIPLE_DOCS: { because: 'it holds more than one document', remedy: 'remove the second `---`' },
}

// One syntax error breeds others behind it; only the first is the operator's.
const worthTelling = ({ errors }: Document) =>
  errors.filter(({ code }, index) => index === 0 || code === 'DUPLICATE_KEY')

const firstLine = (message: string) => message.split('\n')[0] ?? message

function documentOf(text: string): Document | undefined {
  try {
    return parseDocument(text, { prettyErrors: false, version: '1.2', schema: 'core' })
  } catch (error) {
    // Thousands of brackets exhaust the parser's stack.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function* topicsOf(contents: unknown, report: Report): Generator<[string, Answer]> {
  for (const [topic, value] of entriesOf(contents, 'the file', report)) {
    const known = keys.filter(key => key.topic === topic.name)
    if (known.length === 0) {
      const topics = [...new Set(keys.map(key => key.topic))].join(', ')
      report(topic.offset, `unknown topic ${topic.name}`, {
        because: `the topics are ${topics}`,
        remedy: 'correct or remove it',
      })
    } else yield* settingsOfTopic(topic.name, value, report)
  }
}

function* settingsOfTopic(
  topic: string,
  value: unknown,
  report: Report,
): Generator<[string, Answer]> {
  for (const [name, node] of entriesOf(value, topic, report)) {
    const path = `${topic}.${name.name}`
    const key = keys.find(key => key.path === path)
    if (key === undefined) {
      const names = keys.filter(key => key.topic === topic).map(key => key.name)
      report(name.offset, `unknown setting ${path}`, {
        because: `the settings of ${topic} are ${names.join(', ')}`,
        remedy: 'correct or remove it',
      })
      continue
    }
    const raw = rawOfNode(node, path, report, name.offset)
    if (raw === undefined) continue
    const reading = key.setting.read(raw)
    if ('value' in reading) yield [path, { value: reading.value, from: 'file' }]
    else report(offsetOf(node) ?? name.offset, `cannot use ${path}`, reading.refused)
  }
}

type Name = { readonly name: string; readonly offset: number }

/** The pairs of a mapping; reports what is none. An empty one is fine: all its settings were commented out. */
function* entriesOf(node: unknown, where: string, report: Report): Generator<[Name, unknown]> {
  if (isScalar(node) && node.value === null && node.tag === undefined) return
  if (!isPlainMap(node)) {
    const remedy =
      where === 'the file' ? 'write topics: `web:`' : 'write its settings indented below it'
    report(offsetOf(node) ?? 0, `cannot use ${where}`, { because: `it is ${kindOf(node)}`, remedy })
    return
  }
  for (const { key, value } of node.items) {
    const offset = offsetOf(key) ?? 0
    if (isScalar(key) && typeof key.value === 'string' && isUntagged(key))
      yield [{ name: key.value, offset }, value]
    else
      report(offset, 'cannot use this key', {
        because: `it is ${kindOf(key)}`,
        remedy: 'write a plain word',
      })
  }
}

function rawOfNode(node: unknown, path: string, report: Report, offset: number): Raw | undefined {
  if (isScalar(node) && isUntagged(node) && isRaw(node.value)) return node.value
  report(offsetOf(node) ?? offset, `cannot use ${path}`, {
    because: `it is ${kindOf(node)}`,
    remedy: 'write a plain value',
  })
  return undefined
}
