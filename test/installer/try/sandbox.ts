import { execa } from 'execa'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import net from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { z } from 'zod'
import { plainNode } from '../../plain-node.ts'

const checkout = join(import.meta.dirname, '../../..')
const main = join(checkout, 'installer/main.ts')
const [env, ...node] = plainNode

const ready = z.object({
  url: z.string(),
  ca: z.string(),
  email: z.string(),
  password: z.string(),
  api_key: z.string(),
  pid: z.number(),
  data: z.string(),
})

export type Ready = z.infer<typeof ready>

/** `parley try` with these words. */
export const parleyTry = (words: readonly string[]) =>
  execa(env, [...node, main, 'try', ...words], { reject: false, stdin: 'ignore' })

/** The same, run to its end. */
export async function ran(...words: string[]) {
  const { exitCode, stdout, stderr } = await parleyTry(words)
  return { code: exitCode, out: stdout, err: stderr }
}

/** What a start with `--json` printed: exactly one line. */
export function readyFrom(out: string): Ready {
  return ready.parse(JSON.parse(out))
}

/** A data folder below a temporary one; what runs in it is stopped and it is removed with the test. */
export function dataFolder(t: Test, name = 'data'): string {
  const above = mkdtempSync('/tmp/try-')
  // As most folders are: those that root starts it for can pass.
  chmodSync(above, 0o711)
  const data = join(above, name)
  t.teardown(async () => {
    await ran('--stop', '--data', data)
    rmSync(above, { recursive: true, force: true })
  })
  return data
}

export const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = net.createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })

/** Starts it detached and says how to use it. */
export async function started(t: Test, data: string, ...words: string[]): Promise<Ready> {
  const { code, out, err } = await ran('--data', data, '--detach', '--json', ...words)
  if (!t.equal(code, 0, 'it starts')) throw new Error(err)
  return readyFrom(out)
}

/** A request over TLS that trusts this sandbox's authority alone; parameters make it a POST. */
export function call(
  { url, ca, email, api_key }: Ready,
  path: string,
  parameters?: Record<string, string>,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/api/v1${path}`,
      {
        ca: readFileSync(ca),
        method: parameters === undefined ? 'GET' : 'POST',
        auth: `${email}:${api_key}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      response => {
        let text = ''
        response.on('data', part => (text += String(part)))
        response.on('end', () => resolve(z.record(z.string(), z.unknown()).parse(JSON.parse(text))))
      },
    )
    sent.once('error', reject)
    sent.end(new URLSearchParams(parameters).toString())
  })
}

export async function sendMessage(to: Ready, content: string): Promise<void> {
  await call(to, '/users/me/subscriptions', { subscriptions: '[{"name":"general"}]' })
  const sent = await call(to, '/messages', {
    type: 'stream',
    to: '"general"',
    topic: 'try',
    content,
  })
  if (sent['result'] !== 'success') throw new Error(JSON.stringify(sent))
}

const messages = z.object({ messages: z.array(z.object({ content: z.string() })) })

export async function messagesOf(from: Ready): Promise<string[]> {
  const answer = await call(from, '/messages?anchor=newest&num_before=100&num_after=0')
  return messages.parse(answer).messages.map(({ content }) => content.replace(/<\/?p>/g, ''))
}
