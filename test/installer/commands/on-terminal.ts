import { spawn } from 'node:child_process'
import { smallArgv } from './run-small.ts'

/** A verb on a real pseudo-terminal: what a person sees and types. */
export const onTerminal = (folder: string, ...words: string[]) =>
  atTerminal(smallArgv(folder, ...words))

/** The same with any program. */
export function atTerminal(argv: readonly string[]) {
  const line = argv.map(word => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')
  // Wide: what is wrapped in the middle of a word could not be found on the screen.
  const child = spawn('script', ['-qefc', `stty columns 300; exec ${line}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm', LC_ALL: 'C.UTF-8', NO_COLOR: '', SHELL: '/bin/sh' },
  })
  let [screen, read] = ['', 0]
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  child.stdout.on('data', (part: Buffer) => (screen += part.toString()))
  /** Returns when the screen shows it after what was seen last. */
  const see = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const at = screen.indexOf(text, read)
        if (at < 0) return
        read = at + text.length
        child.stdout.off('data', look)
        resolve()
      }
      child.stdout.on('data', look)
      look()
      void ended.then(() => reject(new Error(`ended before it showed ${text}: ${screen}`)))
    })
  return {
    see,
    type: (text: string) => child.stdin.write(text),
    ended,
    screen: () => screen,
  }
}

export const [enter, ctrlC] = ['\r', '\u0003']
