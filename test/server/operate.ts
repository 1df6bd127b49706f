import { Readable } from 'node:stream'
import { operations } from '../../server/admin/operating/index.ts'
import { theServer } from '../../server/platform/database/cause.ts'
import type { World } from './world.ts'

type Refused = { because: string; remedy?: string; usage?: true }
type Answer = Record<string, unknown> & { refused?: Refused }

/** What an operator's command asks of the server's code, done in this process. Resolves to the answer; a refusal throws. */
export async function operate(
  world: World,
  verb: string,
  wish: object,
  more: object = {},
): Promise<Record<string, unknown>> {
  const answer = await asked(world, verb, wish, more)
  if (answer.refused) throw new Error(`${verb} was refused: ${answer.refused.because}`)
  return answer
}

/** Resolves to the refusal; an answer throws. */
export async function refusalOf(
  world: World,
  verb: string,
  wish: object,
  more: object = {},
): Promise<Refused> {
  const { refused } = await asked(world, verb, wish, more)
  if (!refused) throw new Error(`${verb} was not refused`)
  return refused
}

async function asked(world: World, verb: string, wish: object, more: object): Promise<Answer> {
  const found = operations[verb]
  if (!found) throw new Error(`there is no operation ${verb}`)
  const order = JSON.stringify({ operator: 'prospero', wish, ...more })
  const { config } = world
  const { result } = await found.run({
    config,
    cause: theServer,
    options: {},
    input: Readable.from([order]),
  })
  return JSON.parse(JSON.stringify(result)) as Answer
}
