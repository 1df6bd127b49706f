// Runs test files one after the other, each as the plain program that it is, and keeps what they say as one TAP file.
// Not by the test runner: a run of it clears away what another one is just writing.
//
//   node test/stories.ts RESULTS FILE...
import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'

const [results = '', ...files] = process.argv.slice(2)
const total = new Map<string, number>()
function add(counts: string): void {
  for (const [, name = '', count] of counts.matchAll(/(\w+): (\d+)/g))
    total.set(name, (total.get(name) ?? 0) + Number(count))
}

const kept = await open(results, 'w')
await kept.write(`TAP version 14\n1..${files.length}\n`)
for (const [index, file] of files.entries()) {
  const began = performance.now()
  await kept.write(`# Subtest: ${file}\n`)
  const story = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<boolean>(resolve => {
    story.once('error', () => resolve(false))
    story.once('close', code => resolve(code === 0))
  })
  for await (const line of createInterface(story.stdout)) {
    await kept.write(line === '' ? '\n' : `    ${line}\n`)
    if (line.startsWith('# {')) add(line)
  }
  const isWell = await ended
  if (!isWell) process.exitCode = 1
  const took = performance.now() - began
  const verdict = `${isWell ? 'ok' : 'not ok'} ${index + 1} - ${file} # time=${took.toFixed(3)}ms`
  await kept.write(`${verdict}\n\n`)
  console.log(verdict)
}
const counts = [...total].map(([name, count]) => `${name}: ${count}`)
await kept.write(`# { ${counts.join(', ')} }\n`)
await kept.close()
