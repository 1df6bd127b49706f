import { existsSync, watch } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Test } from 'tap'
import { plainNode } from '../../plain-node.ts'

const program = join(import.meta.dirname, 'small-parley.ts')

/** argv of the small Parley on a folder. */
export const smallArgv = (folder: string, ...words: string[]): string[] => [
  ...plainNode,
  program,
  folder,
  ...words,
]

/** Runs a verb to its end, without a terminal. */
export async function small(folder: string, ...words: string[]) {
  const [node = '', ...args] = smallArgv(folder, ...words)
  const { stdout, stderr, exitCode } = await execa(node, args, {
    reject: false,
    stdin: 'ignore',
    env: { LC_ALL: 'C.UTF-8', NO_COLOR: undefined },
  })
  return { out: stdout, err: stderr, code: exitCode }
}

/** A folder with an answers file. */
export async function freshFolder(t: Test, answers: string = goodAnswers): Promise<string> {
  const folder = t.testdir()
  await writeFile(join(folder, 'answers.yaml'), answers)
  return folder
}

export const goodAnswers = `organization:
  name: Example Cooperative
owner:
  email: robin@example.org
  full_name: Robin Example
web:
  hostname: chat.example.org
`

/** A folder with an installed small Parley. */
export async function installedFolder(t: Test): Promise<string> {
  const folder = await freshFolder(t)
  const { code, err } = await small(
    folder,
    'install',
    '--answers',
    join(folder, 'answers.yaml'),
    '--yes',
  )
  t.equal(code, 0, err)
  return folder
}

/** Paths and contents below a folder, but for the journal, whose lines bear dates. */
export async function snapshot(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (path.includes('/state')) continue
    found[path] = entry.isFile() ? await readFile(path, 'utf8') : 'not a file'
  }
  return found
}

/** A fifo named `gate`: the slow step waits until {@link openGate}. */
export const closeGate = (folder: string) => execa('mkfifo', [join(folder, 'gate')])
export const openGate = (folder: string) => writeFile(join(folder, 'gate'), 'open')

/** Returns when something of that name stands in the folder. */
export function appears(folder: string, name: string): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (!existsSync(join(folder, name))) return
      watcher.close()
      resolve()
    }
    const watcher = watch(folder, look)
    look()
  })
}

/** Starts a verb and returns when its stderr has said `text`. */
export async function startedUntil(folder: string, text: string, ...words: string[]) {
  const [node = '', ...args] = smallArgv(folder, ...words)
  const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let err = ''
  const ended = new Promise<{ code: number | null; err: string }>(resolve => {
    child.once('close', code => resolve({ code, err }))
  })
  child.stderr.on('data', (part: Buffer) => (err += part.toString()))
  /** Returns when stderr has said it; fails when the program ends first. */
  const see = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (err.includes(words)) resolve()
      }
      child.stderr.on('data', look)
      look()
      void ended.then(() => reject(new Error(`ended before it said ${words}: ${err}`)))
    })
  await see(text)
  return { child, ended, see }
}
