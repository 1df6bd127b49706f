// Prints what `parley try` costs: seconds of each start, bytes downloaded by the first one, memory of the idle stack.
// Nothing is asserted: the figures are of this machine and this moment.
//
//   node test/bench/try.ts              first and later start of the packages that are here
//   node test/bench/try.ts --download   the first start from a fresh clone, into an empty npm cache, as well
import { execa } from 'execa'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { print, type Row } from './table.ts'
import { pssMiB } from './memory.ts'
import { processesOf } from '../installer/try/power-cut.ts'
import { freePort, readyFrom } from '../installer/try/sandbox.ts'

const checkout = join(import.meta.dirname, '../..')
const work = await mkdtemp('/tmp/bench-')
const rows: Row[] = []
const row = (what: string, figure: string) => rows.push([what, figure])

/** Runs it and notes the seconds. */
async function timed(what: string, tree: string, words: string[], env = {}) {
  const begun = performance.now()
  const { stdout, stderr } = await execa(join(tree, 'bin/parley'), ['try', ...words], { env })
  row(what, `${((performance.now() - begun) / 1000).toFixed(1)} s`)
  return { stdout, stderr }
}

/** Bytes of the packages that npm has stored. */
async function storedBytes(cache: string): Promise<number> {
  const { stdout } = await execa('du', [
    '--bytes',
    '--summarize',
    join(cache, '_cacache/content-v2'),
  ])
  return Number(stdout.split('\t')[0])
}

async function slowestSteps(stderr: string): Promise<void> {
  const steps = [...stderr.matchAll(/^\[\d+\/\d+\] (.*): done \(([\d.]+) s\)$/gm)]
    .map(([, step = '', seconds]) => ({
      step: step.split(' /')[0] ?? step,
      seconds: Number(seconds),
    }))
    .sort((a, b) => b.seconds - a.seconds)
  for (const { step, seconds } of steps.slice(0, 8)) row(`  ${step}`, `${seconds.toFixed(1)} s`)
}

const data = join(work, 'data')
const words = ['--data', data, '--detach', '--json']
try {
  if (process.argv.includes('--download')) {
    const fresh = join(work, 'clone')
    await execa('git', ['clone', '--quiet', checkout, fresh])
    const cache = join(work, 'npm')
    const elsewhere = [
      '--data',
      join(work, 'other'),
      '--detach',
      '--port',
      String(await freePort()),
    ]
    await timed('first start, downloads included', fresh, elsewhere, { npm_config_cache: cache })
    row('downloaded', `${((await storedBytes(cache)) / 1e6).toFixed(0)} MB`)
    await execa(join(fresh, 'bin/parley'), ['try', '--stop', '--data', join(work, 'other')])
  }
  const first = await timed('first start, nothing to download', checkout, [
    ...words,
    '--port',
    String(await freePort()),
  ])
  await slowestSteps(first.stderr)
  const stop = ['--stop', '--data', data]
  await timed('stop', checkout, stop)
  const { stdout } = await timed('later start', checkout, words)
  const { pid } = readyFrom(stdout)
  const pids = [...new Set([pid, ...processesOf(data)])]
  row(
    `memory of the idle stack (PSS, ${pids.length} processes)`,
    `${(await pssMiB(pids)).toFixed(0)} MiB`,
  )
  row('  supervisor', `${(await pssMiB([pid])).toFixed(0)} MiB`)
  await timed('stop', checkout, stop)
  row('files of an empty organization', `${(await readdir(data, { recursive: true })).length}`)
} finally {
  await execa(join(checkout, 'bin/parley'), ['try', '--stop', '--data', data], { reject: false })
  await rm(work, { recursive: true, force: true })
}
print(rows)
