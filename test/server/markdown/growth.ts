import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import * as z from 'zod'

const answer = z.array(z.object({ unit: z.string(), growth: z.number() }))

/**
 * How many times more work four times the text is, for each unit repeated: counted in executions of blocks of our code, not
 * in time. By a process of its own: the engine has one counter, which a run with coverage needs itself.
 */
export async function countedGrowth(units: readonly string[]) {
  const { NODE_V8_COVERAGE: _ours, ...env } = process.env
  const child = promisify(execFile)(process.execPath, [`${import.meta.dirname}/count-steps.ts`], {
    env,
  })
  child.child.stdin?.end(JSON.stringify(units))
  return answer.parse(JSON.parse((await child).stdout))
}
