import type { Watch } from '../core/resource.ts'
import { visible, type Terminal } from './terminal.ts'

export type ProgressLine = {
  readonly watch: Watch
  /** Ends the living line, so that other text can follow. */
  stop(): void
}

/** Shows a run: a living line on a terminal, a plain line per change elsewhere. `now` in milliseconds. */
export const progress = (terminal: Terminal, now: () => number): ProgressLine =>
  terminal.live ? livingLine(terminal, now) : plainLines(terminal, now)

function plainLines({ err }: Terminal, now: () => number): ProgressLine {
  let since = now()
  return {
    watch({ id, index, total, state, difference }) {
      if (state === 'checking') since = now()
      const step = `[${index + 1}/${total}]`
      if (state === 'applying') err.write(`${step} ${id}: ${oneLine(difference ?? '')}\n`)
      if (state === 'settled') err.write(`${step} ${id}: done (${seconds(now() - since)})\n`)
    },
    stop() {},
  }
}

const frames = ['|', '/', '-', '\\']

function livingLine(terminal: Terminal, now: () => number): ProgressLine {
  const { err, paintErr, marks, columns } = terminal
  let [since, turn, text] = [now(), 0, '']
  const clear = '\r\u001B[2K'
  const draw = () => {
    const line = `${frames[turn++ % frames.length]} ${text} (${seconds(now() - since)})`
    err.write(`${clear}${paintErr('dim', line.slice(0, columns() - 1))}`)
  }
  let ticking: NodeJS.Timeout | undefined
  const stop = () => {
    if (ticking === undefined) return
    clearInterval(ticking)
    ticking = undefined
    err.write(clear)
  }
  return {
    watch({ id, index, total, state, difference }) {
      // Unreferenced: a forgotten line must not keep the program alive.
      ticking ??= setInterval(draw, 120).unref()
      if (state === 'checking') since = now()
      text = `[${index + 1}/${total}] ${id}${difference === undefined ? '' : `: ${oneLine(difference)}`}`
      if (state === 'settled')
        err.write(`${clear}${paintErr('good', marks.good)} ${id} (${seconds(now() - since)})\n`)
      else if (state === 'unchanged' && index + 1 < total) return
      else draw()
    },
    stop,
  }
}

const oneLine = (text: string) => visible(text).replaceAll(/\s+/g, ' ')

const seconds = (ms: number): string =>
  ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
