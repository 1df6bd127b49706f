// Prints what a bundle costs: seconds to build and to check, its size and that of a delta that brings one small file,
// and seconds of an install from it on a bare Debian without a network. Nothing is asserted. Needs root.
//
//   node test/bench/bundle.ts
import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeDelta } from '../../installer/bundle/delta.ts'
import { openBundle } from '../../installer/bundle/read.ts'
import { requireMembers } from '../../installer/bundle/require-members.ts'
import { debianRoot } from '../peers/debian-root.ts'
import { buildFull } from '../peers/full-bundle.ts'
import { maker as newMaker } from '../installer/bundle/small-bundle.ts'
import { answersOn, hostname } from '../peers/installing.ts'
import { print, type Row } from './table.ts'

const rows: Row[] = []
async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now()
  await work()
  rows.push([what, `${((performance.now() - begun) / 1000).toFixed(1)} s`])
}
const size = async (what: string, path: string) =>
  rows.push([what, `${((await stat(path)).size / 1e6).toFixed(1)} MB`])

const work = await mkdtemp(join(tmpdir(), 'bench-'))
const maker = newMaker()
const path = join(work, 'one')
try {
  await timed('bundle build and sign', () => buildFull(maker, path))
  await size('bundle', path)
  const changed = join(work, 'two')
  const advisories = join(work, 'advisories')
  await mkdir(advisories)
  await writeFile(join(advisories, 'DATE'), '2026-11-26\n')
  await buildFull(maker, changed, { counter: 1_795_000_001, advisories })
  const [old, next] = await Promise.all(
    [path, changed].map(each => openBundle(each, () => maker.anchor)),
  )
  if (old === undefined || next === undefined) throw new Error('no bundles')
  await timed('every byte checked', () => requireMembers(old))
  await makeDelta(old, next, join(work, 'delta'))
  await size('delta that brings one small file', join(work, 'delta'))
  await Promise.all([old.file.close(), next.file.close()])
  const host = await debianRoot(process.cwd(), hostname)
  try {
    await answersOn(host)
    await copyFile(path, join(host.path, 'root/chat.bundle'))
    await timed('install from it on a bare Debian', async () => {
      const words = ['--answers', '/root/answers.yaml', '--yes', '--supervisor', 'embedded']
      const ran = await host.run(['sh', '/root/chat.bundle', 'install', ...words])
      if (ran.code !== 0) throw new Error(ran.err)
    })
  } finally {
    await host.destroy()
  }
} finally {
  await rm(work, { recursive: true, force: true })
}
print(rows)
