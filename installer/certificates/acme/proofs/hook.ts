import type { Host } from '../../../core/host.ts'
import { AcmeFailure, printable } from '../problem.ts'

/** Seconds for a hook; a zone of a slow provider takes minutes. */
const patience = 300

/** Runs the operator's program: `PROGRAM deploy|cleanup NAME VALUE`. Words, never a shell line. */
export async function askHook(
  host: Host,
  program: string,
  verb: 'deploy' | 'cleanup',
  name: string,
  value: string,
): Promise<void> {
  const limit = ['timeout', '--kill-after=10', String(patience)] as const
  const answer = await host.ask([...limit, program, verb, name, value])
  if (answer.ok) return
  const said = printable((answer.err || answer.out).trim().split('\n').slice(-5).join(' '))
  const because =
    answer.code === 124
      ? `it was not done after ${patience} s`
      : `it ended with code ${answer.code}`
  throw new AcmeFailure(
    'local',
    `the hook \`${program} ${verb}\` failed: ${because}${said && `: ${said}`}`,
    {
      remedy: `run it by hand: ${program} ${verb} ${name} ${value}`,
    },
  )
}
