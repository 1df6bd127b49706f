import { execa } from 'execa'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { fileJournal } from '../../../installer/core/file-journal.ts'
import { plainNode } from '../../plain-node.ts'
import { powerCut } from './power-cut.ts'
import { call, dataFolder, freePort, messagesOf, ran, sendMessage, started } from './sandbox.ts'

t.setTimeout(1_800_000)

const [env, ...node] = plainNode
const driver = join(import.meta.dirname, 'install-until.ts')

/** Every this many boundaries the kill takes all processes, and what is left is completed and used. */
const sampleEvery = 9

type Boundary = { readonly resource: string; readonly note: number }

/** Every change of a whole install, as its resource and its place in it. */
async function boundariesOf(data: string): Promise<Boundary[]> {
  const lines = await fileJournal(join(data, 'var/lib/parley/installer/journal.jsonl')).lines()
  const seen = new Map<string, number>()
  return lines.flatMap(line => {
    if (!('note' in line)) return []
    const note = (seen.get(line.resource) ?? 0) + 1
    seen.set(line.resource, note)
    return [{ resource: line.resource, note }]
  })
}

const install = (data: string, port: number, at?: Boundary) =>
  execa(env, [...node, driver, data, String(port), ...(at ? [at.resource, String(at.note)] : [])], {
    reject: false,
    stdin: 'ignore',
  })

const credentials = z.object({ password: z.string(), api_key: z.string() })

/** The owner's password, once it is kept. The file is whole or not there. */
function keptPassword(data: string): string | undefined {
  const path = join(data, 'etc/parley/owner.json')
  const there = statSync(path, { throwIfNoEntry: false }) !== undefined
  return there ? credentials.parse(JSON.parse(readFileSync(path, 'utf8'))).password : undefined
}

const leftovers = (data: string) =>
  readdirSync(data, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.parley-new'),
  )

const emptyFiles = (data: string) =>
  readdirSync(join(data, 'etc'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && statSync(join(entry.parentPath, entry.name)).size === 0)
    .filter(entry => !entry.name.endsWith('.parley-new'))
    .map(entry => entry.name)

t.test(
  'killed at every change of an install, it goes on; no secret is lost, no file is half',
  async t => {
    const reference = dataFolder(t)
    const whole = await install(reference, await freePort())
    t.equal(whole.exitCode, 0, whole.stderr)
    const boundaries = (await boundariesOf(reference)).map(({ resource, note }) => ({
      resource: resource.replaceAll(reference, '@'),
      note,
    }))
    await powerCut(reference)
    t.ok(boundaries.length > 40, `${boundaries.length} boundaries`)

    const data = dataFolder(t)
    const port = await freePort()
    let password: string | undefined
    for (const [index, { resource, note }] of boundaries.entries()) {
      const name = `${resource}, note ${note}`
      const at = { resource: resource.replaceAll('@', data), note }
      const { signal, exitCode, stderr } = await install(data, port, at)
      // A change of the last resource that an earlier run has made is not made again, and the install is complete.
      const complete = exitCode === 0 && resource === boundaries.at(-1)?.resource
      if (!t.ok(complete || signal === 'SIGKILL', `killed at ${name}`)) t.comment(stderr)
      t.same(emptyFiles(data), [], `${name}: every file is whole`)
      if (password !== undefined)
        t.equal(keptPassword(data), password, `${name}: the password stays`)
      password ??= keptPassword(data)
      if (index % sampleEvery === sampleEvery - 1) await completesFromHere(t, data, name)
    }

    const ready = await started(t, data, '--port', String(port))
    t.equal(ready.password, password, 'the password that was kept first')
    const signedIn = await call(ready, '/fetch_api_key', {
      username: ready.email,
      password: ready.password,
    })
    t.match(signedIn, { result: 'success' })
    t.same(leftovers(data), [])
  },
)

/** All its processes killed, a copy put aside, completed, used; then the copy takes its place again. */
async function completesFromHere(t: Test, data: string, name: string): Promise<void> {
  await powerCut(data)
  await execa('cp', ['-a', data, `${data}.aside`])
  const ready = await started(t, data)
  await sendMessage(ready, name)
  t.same(await messagesOf(ready), [name], `${name}: completed and used`)
  t.same(leftovers(data), [], `${name}: nothing half-written is left`)
  t.equal((await ran('--stop', '--data', data)).code, 0)
  await rm(data, { recursive: true })
  await rename(`${data}.aside`, data)
}
