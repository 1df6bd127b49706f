import { z } from 'zod'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { serverAdmin } from '../recipes/server.ts'
import type { Site } from '../recipes/site.ts'
import { whySilent } from './why-silent.ts'

const report = z.object({ attempts: z.number(), requests: z.boolean() })

/**
 * Lets the server count anew for a person or a network address.
 * @throws InstallError when the server's own program says no
 */
export async function askToCountAnew(
  host: Look,
  site: Site,
  who: string,
): Promise<z.infer<typeof report>> {
  const { ok, out, err } = await host.ask(serverAdmin(site, 'web')(['limits', 'reset']), who)
  if (ok) return report.parse(JSON.parse(out))
  throw new InstallError(`cannot count anew for ${who}`, {
    because: whySilent(err),
    remedy: 'parley status says what runs; parley doctor looks further',
  })
}
