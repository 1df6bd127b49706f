import { z } from 'zod'
import { askServer } from './operating/ask-server.ts'
import { installedSite } from './installation.ts'
import { moment } from '../terminal/moment.ts'
import type { World } from './world.ts'

const held = z.object({
  holds: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      reason: z.string(),
      user_id: z.number().nullable(),
      stream_id: z.number().nullable(),
      user_name: z.string().nullable(),
      stream_name: z.string().nullable(),
      made_by: z.number().nullable(),
      made_at: z.number(),
      lifted_by: z.number().nullable(),
      lifted_at: z.number().nullable(),
    }),
  ),
})

export type Hold = z.infer<typeof held>['holds'][number]

export const askHolds = async (world: World, { lifted }: { lifted: boolean }): Promise<Hold[]> =>
  (
    await askServer(world, await installedSite(world), {
      verb: 'hold list',
      wish: { lifted },
      answer: held,
      cannot: 'cannot look at what is held',
      manual: 'see parley help hold list',
    })
  ).holds

const by = (id: number | null) => (id === null ? 'the operator' : `user ${id}`)

export function holdLines(hold: Hold): string[] {
  const { user_name: user, stream_name: channel } = hold
  const what =
    user === null
      ? channel === null
        ? 'the whole organization'
        : `channel ${channel}`
      : `${user} (user ${hold.user_id})`
  return [
    `hold ${hold.id}  ${hold.name}: ${what}`,
    `  made ${moment(hold.made_at)} by ${by(hold.made_by)}${hold.reason === '' ? '' : `: ${hold.reason}`}`,
    ...(hold.lifted_at === null
      ? []
      : [`  lifted ${moment(hold.lifted_at)} by ${by(hold.lifted_by)}`]),
  ]
}
