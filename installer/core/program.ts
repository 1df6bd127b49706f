import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { text } from 'node:stream/consumers'
import type { Answer, Argv } from './host.ts'

/**
 * Runs a program to its end. Its failure is an answer, and so is a program that cannot be started.
 * By Node alone: every command loads this, and a library for it would be the largest part of what it loads.
 */
export async function answerOf([program, ...args]: Argv, input?: string): Promise<Answer> {
  const options = {
    // In a session of its own: Ctrl-C is for the installer, which lets the step in hand end.
    detached: true,
    // A program's words are parsed: they must not change with the operator's language.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  }
  const child =
    input === undefined
      ? spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] })
  // One that does not want all of its input has ended before: how, is its answer.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  const ended = new Promise<number>(resolve => {
    child.once('error', (error: Error) => resolve(isMissing(error) ? 127 : 126))
    child.once('close', (code: number | null, signal: NodeJS.Signals | null) =>
      resolve(signal === null ? Number(code) : 128 + constants.signals[signal]),
    )
  })
  const [code, out, err] = await Promise.all([ended, said(child.stdout), said(child.stderr)])
  return { ok: code === 0, code, out, err }
}

const isMissing = (error: Error) => 'code' in error && error.code === 'ENOENT'

const said = async (stream: NodeJS.ReadableStream): Promise<string> =>
  (await text(stream)).replace(/\r?\n$/, '')
