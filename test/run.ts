import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { delimiter, dirname } from 'node:path'
import { coverageGaps } from './coverage.ts'
import { enclosure } from './enclosure.ts'
import { failuresOf } from './failures.ts'
import { steps, type Step } from './steps.ts'

// The tools are started by name through `#!/usr/bin/env node`: let that be the Node that runs this.
process.env['PATH'] = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`

const wanted = process.argv.slice(2)
if (wanted.includes('--list')) {
  for (const { name, promise } of steps) console.log(`${name.padEnd(10)} ${promise}`)
  process.exit(0)
}
const files = wanted.filter(word => word.endsWith('.test.ts'))
const names = wanted.filter(word => !files.includes(word))
if (files.length > 0) names.push('tests')
const unknown = names.filter(name => !steps.some(step => step.name === name))
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(', ')}; bin/test --list names them`)
  process.exit(2)
}

type Ended = { readonly isWell: boolean; readonly seconds: number; readonly said: string }

/** Runs a program, in the foreground or with its words kept for later. */
async function ended(argv: readonly string[], env: Env, isBeside: boolean): Promise<Ended> {
  const [program = '', ...args] = argv
  const started = performance.now()
  const output = isBeside ? 'pipe' : 'inherit'
  const child = spawn(program, args, { stdio: ['ignore', output, output], env })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => (said += part.toString()))
  const isWell = await new Promise<boolean>(resolve => {
    child.once('error', () => resolve(false))
    child.once('close', code => resolve(code === 0))
  })
  return { isWell, seconds: (performance.now() - started) / 1000, said }
}

type Env = NodeJS.ProcessEnv

/** Nothing that a test started or made outside the checkout is left. */
async function run({ argv, results }: Step, isBeside = false): Promise<Ended> {
  if (results === undefined) return ended(argv, process.env, isBeside)
  const room = enclosure()
  // Coverage is of the whole; a file that only starts programs has none, and tap would call that a failure.
  const only = files.length > 0 ? ['--disable-coverage', ...files] : []
  const inside = room.enter([...argv, ...only])
  const end = await ended(inside.argv, inside.env, isBeside)
  room.leave()
  return end
}

/** The totals that tap writes at the end of its results. */
function testTotals(text: string): { pass: number; fail: number; skip: number } {
  const totals = text.match(/^# \{ (total: .*) \}$/m)?.[1] ?? ''
  const count = (name: string) => Number(totals.match(new RegExp(`\\b${name}: (\\d+)`))?.[1] ?? 0)
  return { pass: count('pass'), fail: count('fail'), skip: count('skip') }
}

/** A skip must say why: each is repeated here, so that nobody takes it for a pass. */
function printSkips(text: string): void {
  for (const [, name, reason] of text.matchAll(/ok \d+ - (.*) # SKIP ?(.*)$/gm))
    console.log(`skipped: ${name}: ${reason || 'NO REASON GIVEN'}`)
}

const evidenceLines = 60

/** What failed, and why: the runner's own report is silent where nobody sits at a terminal. */
function printFailures(text: string): void {
  for (const { path, evidence } of failuresOf(text)) {
    console.log(`\nFAILED: ${path.join(' > ')}`)
    const lines = evidence === '' ? [] : evidence.split('\n')
    for (const line of lines.slice(0, evidenceLines)) console.log(`  ${line}`)
    if (lines.length > evidenceLines)
      console.log(`  … and ${lines.length - evidenceLines} lines more`)
  }
}

/** Which files take the time. */
function printSlowest(text: string): void {
  const files = [...text.matchAll(/^(?:not )?ok \d+ - (.*\.test\.ts) # time=([\d.]+)ms$/gm)]
    .map(([, file, milliseconds]) => ({ file, seconds: Number(milliseconds) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
  for (const { file, seconds } of files.slice(0, 10))
    console.log(`${seconds.toFixed(1).padStart(6)} s  ${file}`)
}

const total = { pass: 0, fail: 0, skip: 0 }
const times: string[] = []
await mkdir('.tap', { recursive: true })
// An earlier run's results must not stand for this one's.
for (const old of ['.tap/report', ...steps.flatMap(({ results }) => results ?? [])])
  await rm(old, { recursive: true, force: true })
const chosen = steps.filter(step =>
  names.length > 0 ? names.includes(step.name) : step.isOnRequest !== true,
)
const beside = new Map<Step, Promise<Ended>>()
for (const step of chosen) {
  console.log(`\n== ${step.name}: ${step.promise}`)
  for (const other of chosen) if (other.beside === step.name) beside.set(other, run(other, true))
  const { isWell, seconds, said } = await (beside.get(step) ?? run(step))
  process.stdout.write(said)
  times.push(`${step.name} ${seconds.toFixed(1)} s`)
  if (step.results === undefined) {
    total[isWell ? 'pass' : 'fail'] += 1
    continue
  }
  const text = await readFile(step.results, 'utf8').catch(() => '')
  const tests = testTotals(text)
  printSkips(text)
  printSlowest(text)
  printFailures(text)
  const gaps = wanted.length === 0 && step.name === 'tests' ? await coverageGaps() : []
  for (const gap of gaps) console.log(`not covered: ${gap}`)
  total.pass += tests.pass
  total.skip += tests.skip
  // A runner that failed without a failing test (a crash, no test found) must not pass.
  const isSilent = !isWell && tests.fail === 0
  if (isSilent) console.log(`FAILED: ${step.name}: the runner ended badly, though no test failed`)
  total.fail += tests.fail + gaps.length + (isSilent ? 1 : 0)
}
console.log(`\ntimes: ${times.join(', ')}`)
console.log(
  `${total.pass} passed, ${total.fail} failed${total.skip > 0 ? `, ${total.skip} skipped` : ''}`,
)
process.exitCode = total.fail === 0 ? 0 : 1
