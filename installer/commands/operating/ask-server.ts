import { z } from 'zod'
import { InstallError } from '../../core/install-error.ts'
import { serverAdmin } from '../../recipes/server.ts'
import type { Site } from '../../recipes/site.ts'
import { sealingOf } from '../../secrets/sealing.ts'
import { signing } from '../../secrets/signing.ts'
import type { World } from '../world.ts'

/** What is asked of the server's own code, in whose name. */
export type Order<Answer> = {
  /** The words of `server/admin.ts`. */
  readonly verb: string
  readonly wish: object
  readonly answer: z.ZodType<Answer>
  /** Whether it makes links, which only the secret key can. */
  readonly signs?: boolean
  /** `cannot change a role`, for the refusal. */
  readonly cannot: string
  /** What to do about one that does not say so itself. */
  readonly remedy?: string | undefined
  /** Which words there are to type. */
  readonly manual: string
}

const refused = z.object({
  refused: z.object({
    because: z.string(),
    remedy: z.string().exactOptional(),
    usage: z.literal(true).exactOptional(),
  }),
})

/**
 * Has the server's own code do it, as the server's own account, for whoever runs this command. Everything travels by standard
 * input: words can be secrets.
 * @throws InstallError when it is refused, or nobody could be asked
 */
export async function askServer<Answer>(
  world: World,
  site: Site,
  order: Order<Answer>,
): Promise<Answer> {
  const { host, user: operator } = world
  const secret = order.signs ? await sealingOf(site.layout).open(host, signing.name) : undefined
  const { ok, out, err } = await host.ask(
    serverAdmin(site, 'web')(order.verb.split(' ')),
    JSON.stringify({
      operator,
      wish: order.wish,
      ...(secret !== undefined && { signing: secret }),
    }),
  )
  if (!ok) throw silent(order.cannot, err)
  const said: unknown = JSON.parse(out)
  const no = refused.safeParse(said)
  if (!no.success) return order.answer.parse(said)
  const { because, usage, remedy = usage ? undefined : order.remedy } = no.data.refused
  throw new InstallError(order.cannot, {
    because,
    remedy: remedy ?? order.manual,
    exit: usage ? 'usage' : 'failed',
  })
}

const silent = (cannot: string, err: string) =>
  new InstallError(cannot, {
    because:
      err
        .trim()
        .split('\n')
        .at(0)
        ?.replace(/^parley: /, '') || 'the server’s code said nothing',
    remedy: 'parley status says whether the database runs; parley doctor looks further',
  })
