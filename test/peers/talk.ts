import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { finish, type Finish } from './conversation-words.ts'

/** How to reach the server and who signs in. `wrap` puts the program elsewhere, into a network namespace for example. */
export type Talk = {
  readonly url: string
  readonly ca: string
  readonly email: string
  readonly password: string
  readonly messages: number
  readonly wrap?: (argv: readonly string[]) => readonly string[]
  /** Called each time a send was acknowledged, with how many were. */
  readonly onSent?: (sent: number) => void
}

/** Lets two people talk by `zulip-js` and says what each of them heard. */
export async function talk({
  url,
  ca,
  email,
  password,
  messages,
  wrap,
  onSent,
}: Talk): Promise<Finish> {
  const program = new URL('conversation.ts', import.meta.url).pathname
  const argv = [process.execPath, program]
  const [command = '', ...args] = wrap?.(argv) ?? argv
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: ca },
  })
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  child.stdin.end(`${JSON.stringify({ url, email, password, messages })}\n`)
  let last: unknown
  for await (const line of createInterface({ input: child.stdout })) {
    last = JSON.parse(line)
    if (typeof last === 'object' && last !== null && 'sent' in last) onSent?.(Number(last.sent))
  }
  const code = await ended
  if (code !== 0) throw new Error(`the conversation ended with code ${code}: ${complaint}`)
  return finish.parse(last)
}
