import { execa } from 'execa'
import type { Test } from 'tap'
import { z } from 'zod'
import { plainNode } from '../plain-node.ts'

type Target = {
  readonly url: string
  readonly port: number
  readonly ca: string
  readonly perSecond: number
  readonly email: string
  readonly password: string
}

const result = z.object({
  answered: z.number(),
  failed: z.array(z.string()),
  /** Sent once more, since the server closed the kept connection that they were on before it answered anything. */
  repeated: z.number(),
  slowestMs: z.number(),
  sent: z.number(),
  due: z.number(),
})

/** Requests that go on, from a process of their own, while something is done to the server. @param wrap argv around it */
export async function underLoad(
  t: Test,
  target: Target,
  work: () => Promise<unknown>,
  wrap: (argv: readonly string[]) => readonly string[] = argv => argv,
): Promise<z.infer<typeof result>> {
  const [program = '', ...args] = wrap([...plainNode, new URL('load.ts', import.meta.url).pathname])
  const load = execa(program, args, { reject: false, stdin: 'pipe' })
  t.teardown(() => void load.kill('SIGKILL'))
  load.stdin.write(`${JSON.stringify(target)}\n`)
  let said = ''
  await new Promise<void>((resolve, reject) => {
    load.stdout.on('data', (part: Buffer) => {
      said += part.toString()
      if (said.includes('loaded')) resolve()
    })
    load.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  await work()
  load.stdin.end()
  const { stdout, stderr, exitCode } = await load
  if (exitCode !== 0) throw new Error(stderr)
  return result.parse(JSON.parse(stdout.split('\n').at(-1) ?? ''))
}
