import { InstallError } from '../core/install-error.ts'
import { note, type Terminal } from '../terminal/terminal.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Told at the seams of a run: throws once somebody asked to stop. */
export type Seam = () => void

/**
 * Runs work that must not be cut in the middle. The first signal lets the step in hand end and stops at the next seam;
 * a second one ends at once, which the journal survives too.
 * @throws InstallError (interrupted)
 */
export async function uncut<T>(
  terminal: Terminal,
  resume: string,
  work: (seam: Seam) => Promise<T>,
): Promise<T> {
  let asked: string | undefined
  const onSignal = (signal: string) => {
    if (asked !== undefined) {
      note(terminal, '', `parley: stopped in the middle of a step; to continue: ${resume}`)
      process.exit(130)
    }
    asked = signal
    note(
      terminal,
      '',
      `parley: ${signal}: stopping after the step in hand; once more stops at once`,
    )
  }
  for (const signal of signals) process.on(signal, onSignal)
  try {
    return await work(() => {
      if (asked === undefined) return
      throw new InstallError('stopped before the end', {
        because: `of ${asked}; each step that was begun is complete`,
        remedy: `to continue: ${resume}`,
        exit: 'interrupted',
      })
    })
  } finally {
    for (const signal of signals) process.off(signal, onSignal)
  }
}
