import type { Readable, Writable } from 'node:stream'

/*
 * The rules of the interface:
 * - Results go to stdout and nothing else does; with --json they are one JSON object.
 * - Progress, questions and errors go to stderr. Errors are lower-case, without a full stop, `parley: ` before them, and say
 *   what cannot be done, why, and what to do. No stack traces.
 * - Questions need a terminal on both sides. Without one, the command says which flags answer instead.
 * - Progress is one living line per step on a terminal; elsewhere plain lines, one per change.
 * - Colour and drawing only where people look: a terminal, without NO_COLOR and TERM=dumb. Colour never carries meaning alone.
 * - Marks are UTF-8 where the locale says so, ASCII elsewhere.
 * - Text from files, flags and programs is shown with its control characters made visible.
 */
export type Terminal = {
  readonly input: Readable
  readonly out: Writable
  readonly err: Writable
  /** Both sides are people's: questions can be asked. */
  readonly interactive: boolean
  /** Progress may redraw its line. */
  readonly live: boolean
  readonly columns: () => number
  readonly paintOut: Paint
  readonly paintErr: Paint
  readonly marks: Marks
}

type Style = 'good' | 'bad' | 'warning' | 'dim' | 'strong'
export type Paint = (style: Style, text: string) => string

type Marks = Readonly<Record<'good' | 'bad' | 'warning' | 'todo' | 'arrow' | 'dots', string>>

const utf8Marks: Marks = { good: '✓', bad: '✗', warning: '!', todo: '+', arrow: '→', dots: '…' }
const asciiMarks: Marks = {
  good: 'ok',
  bad: 'x',
  warning: '!',
  todo: '+',
  arrow: '->',
  dots: '...',
}

const codes: Readonly<Record<Style, number>> = { good: 32, bad: 31, warning: 33, dim: 2, strong: 1 }
const coloured: Paint = (style, text) => `\u001B[${codes[style]}m${text}\u001B[0m`
const plain: Paint = (_style, text) => text

/** The terminal this process was started on. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process
  const dumb = env['TERM'] === 'dumb'
  const paintFor = (stream: { isTTY?: boolean }) =>
    stream.isTTY && !env['NO_COLOR'] && !dumb ? coloured : plain
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  return {
    input: stdin,
    out: stdout,
    err: stderr,
    interactive: stdin.isTTY && stderr.isTTY,
    live: stderr.isTTY && !dumb,
    columns: () => stderr.columns || 80,
    paintOut: paintFor(stdout),
    paintErr: paintFor(stderr),
    marks: /utf-?8/i.test(locale) ? utf8Marks : asciiMarks,
  }
}

/** Makes control characters visible, so that a value cannot move the cursor; line breaks stay. */
export const visible = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\n\t]/gu, c => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** A result for people. */
export const say = (terminal: Terminal, ...lines: string[]): void => {
  terminal.out.write(lines.map(line => `${line}\n`).join(''))
}

/** What is not the result: headings, notes, how to go on. */
export const note = (terminal: Terminal, ...lines: string[]): void => {
  terminal.err.write(lines.map(line => `${line}\n`).join(''))
}

/** A result for programs. */
export const sayJson = (terminal: Terminal, value: unknown): void => {
  terminal.out.write(`${JSON.stringify(value)}\n`)
}

/** A reader that has gone (`| head`, a closed window) ends our words, not our work. */
export function forgiveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    })
}
