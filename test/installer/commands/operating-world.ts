import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { stringify } from 'yaml'
import { plainNode } from '../../plain-node.ts'
import { newKey, ringText } from '../../server/signing.ts'
import { createWorld, type World } from '../../server/world.ts'
import { goodAnswers } from './run-small.ts'

const program = join(import.meta.dirname, 'operating-parley.ts')

type Ended = { code: number; out: string; err: string }

/** A running server, and the commands of the host that it is on. */
export type OperatedWorld = {
  readonly world: World
  readonly folder: string
  /** argv of the command line with these words. */
  readonly argv: (...words: string[]) => string[]
  /** Runs a command to its end, without a terminal. */
  readonly parley: (words: readonly string[], input?: string) => Promise<Ended>
  /** What it answers with `--json`; a command that ends otherwise throws. */
  readonly answer: (...words: string[]) => Promise<Record<string, unknown>>
}

/** @param settings of the server; with `mail: undefined` it sends none */
export async function operatedWorld(
  t: Test,
  settings: { mail?: undefined } = {},
): Promise<OperatedWorld> {
  const signing = ringText(newKey('host'))
  const world = await createWorld(t, { signing })
  const folder = t.testdir()
  mkdirSync(join(folder, 'etc/secrets'), { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'etc/secrets/parley.signing'), signing)
  writeFileSync(join(folder, 'etc/parley.yaml'), goodAnswers)
  writeFileSync(
    join(folder, 'etc/server.yaml'),
    stringify({ ...world.config, ...settings, log: { level: 'info' } }),
  )
  writeFileSync(join(folder, 'uid'), '0')
  const argv = (...words: string[]) => [...plainNode, program, folder, ...words]
  const parley = (words: readonly string[], input = '') => run(argv(...words), input)
  return {
    world,
    folder,
    argv,
    parley,
    async answer(...words) {
      const { code, out, err } = await parley([...words, '--json'])
      if (code !== 0) throw new Error(`${words.join(' ')}: ${code} ${err}`)
      return JSON.parse(out) as Record<string, unknown>
    },
  }
}

async function run([node = '', ...args]: readonly string[], input: string): Promise<Ended> {
  const child = spawn(node, args, { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  child.stdin.on('error', () => {}) // a command that refuses its words does not read
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ])
  return { code, out, err }
}
