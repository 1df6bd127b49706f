import { parseDocument, stringify } from 'yaml'
import { rawOf, keys, type Key, type Settings } from './settings.ts'
import type { Raw } from './setting.ts'
import { parseAnswers } from './parse.ts'

const width = 78

// A long value stays on its line: indented below its topic, a folded one would not be read back.
const unfolded = { lineWidth: 0 }

/** The documented file: each setting with its help. `valueOf` says what stands there. */
function documented(heading: string, valueOf: (key: Key) => Raw): string {
  const topics = [...new Set(keys.map(key => key.topic))]
  const blocks = topics.map(topic => {
    const ours = keys.filter(key => key.topic === topic)
    const settings = ours.map(
      key => `${commentOf(key)}  ${stringify({ [key.name]: valueOf(key) }, unfolded)}`,
    )
    return `${topic}:\n${settings.join('')}`
  })
  return `${heading
    .split('\n')
    .map(line => `# ${line}\n`)
    .join('')}\n${blocks.join('\n')}`
}

const commentOf = ({ setting: { help, shape } }: Key) =>
  wrap(`${help} (${shape})`, width - 4)
    .map(line => `  # ${line}\n`)
    .join('')

/** An answers file to start from. */
export const exampleFile = (): string =>
  documented(
    'Answers for Parley. Use it with: parley install --answers FILE --yes',
    ({ setting }) =>
      setting.toRaw(setting.default === undefined ? setting.example : setting.default.value),
  )

/** The operator's file of an installed Parley. */
export const operatorsFile = (settings: Settings): string =>
  documented('Parley: the one file to edit. After a change: parley plan, then parley apply.', key =>
    rawOf(settings, key),
  )

/**
 * The same file with these settings: comments and order stay as the operator left them.
 * @returns the text itself when it already says so.
 */
export function edited(text: string, settings: Settings): string {
  const stated = parseAnswers(text, 'the file')
  const document = parseDocument(text)
  const stale = keys.filter(key => {
    const answer = stated.get(key.path)
    return answer === undefined || key.setting.toRaw(answer.value) !== rawOf(settings, key)
  })
  for (const key of stale) document.setIn([key.topic, key.name], rawOf(settings, key))
  return stale.length === 0 ? text : document.toString(unfolded)
}

/** Breaks a sentence into lines of at most `columns`. */
export function wrap(text: string, columns: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    const fits = line === '' || line.length + 1 + word.length <= columns
    if (fits) lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
