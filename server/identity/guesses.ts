import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Turns } from '../platform/turns.ts'

const program = fileURLToPath(new URL('estimate-guesses.ts', import.meta.url))
const timeoutMs = 30_000
const turns = new Turns({
  atOnce: 1,
  mostWaiting: 30,
  refusal: 'Too many passwords at once; try again in a moment',
})

/**
 * How many guesses would find this password, by somebody who knows these words. A process of its own finds out: its dictionaries
 * would hold on to 150 MiB here, and some passwords take it more than half a second in which nothing else would happen.
 */
export const guessesOf = (password: string, known: readonly string[]): Promise<number> =>
  turns.take(async () => Number(await ask(JSON.stringify([password, ...known]))))

const ask = (question: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--max-old-space-size=256', program],
      { timeout: timeoutMs, killSignal: 'SIGKILL' },
      // The reason may quote what was asked.
      (error, stdout) => (error ? reject(new Error('cannot judge a password')) : resolve(stdout)),
    )
    child.stdin?.end(question)
  })
