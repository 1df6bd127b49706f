// Started by growth.ts. Reads units as JSON, writes how much more work four times as many of them are.
import { Session } from 'node:inspector/promises'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { noNames } from '../../../server/markdown/names.ts'
import { renderMarkdown } from '../../../server/markdown/render.ts'

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

const units = z.array(z.string()).parse(JSON.parse(await text(process.stdin)))
const growths = []
for (const unit of units) {
  const few = await steps(unit, 1_000)
  growths.push({ unit, growth: (await steps(unit, 4_000)) / few })
}
process.stdout.write(JSON.stringify(growths))

/** Executions of blocks in server/markdown. */
async function steps(unit: string, length: number): Promise<number> {
  await session.post('Profiler.takePreciseCoverage')
  renderMarkdown(unit.repeat(Math.ceil(length / unit.length)), noNames)
  const { result } = await session.post('Profiler.takePreciseCoverage')
  return result
    .filter(script => script.url.includes('/server/markdown/'))
    .flatMap(script => script.functions.flatMap(found => found.ranges))
    .reduce((sum, range) => sum + range.count, 0)
}
