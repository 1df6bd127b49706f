import type { z } from 'zod'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { serverAdmin } from '../recipes/server.ts'
import type { Site } from '../recipes/site.ts'

type Asked<T> = {
  /** Of `server/admin.ts`. */
  readonly verb: readonly string[]
  readonly input: object
  readonly answer: z.ZodType<T>
  /** What cannot be done when the server refuses: `hold it`. */
  readonly what: string
}

const usage = 2

/**
 * Has the server's own administration do something with people's data. That is no part of the appliance: the journal takes none of it
 * back.
 * @throws InstallError with what the server said
 */
export async function askServer<T>(host: Look, site: Site, asked: Asked<T>): Promise<T> {
  const { verb, input, answer, what } = asked
  const { ok, code, out, err } = await host.ask(
    serverAdmin(site, 'web')(verb),
    JSON.stringify(input),
  )
  if (ok) return answer.parse(JSON.parse(out))
  throw new InstallError(`cannot ${what}`, {
    because:
      err
        .replace(/^parley: /, '')
        .trim()
        .split('\n')[0] || 'the server said nothing',
    remedy: 'look at what was typed; when that is right, parley doctor looks further',
    exit: code === usage ? 'usage' : 'failed',
  })
}
