import type { Look } from '../core/host.ts'
import { fail, pass, type Finding } from '../facts/finding.ts'
import { gatherListeners, type Listener } from '../facts/listeners.ts'
import type { Layout } from '../recipes/site.ts'

/** Nothing of ours listens on the network but nginx: server and database have Unix sockets. */
export async function probeListeners(
  host: Look,
  accounts: Pick<Layout['accounts'], 'web' | 'database'>,
): Promise<Finding> {
  const ours = await Promise.all([accounts.web, accounts.database].map(name => uidOf(host, name)))
  return judgeListeners(await gatherListeners(host), ours)
}

/** `uids` are the appliance's own accounts. */
export function judgeListeners(
  listeners: readonly Listener[],
  uids: readonly (number | undefined)[],
): Finding {
  const wrong = listeners.filter(({ uid }) => uids.includes(uid))
  if (wrong.length === 0) return pass('listeners', 'server and database listen on no port')
  const named = wrong.map(
    ({ protocol, port, holder }) => `${holder?.program ?? 'something'} on ${protocol} port ${port}`,
  )
  return fail(
    'listeners',
    named.join(', '),
    'stop it; then run parley plan to see what was changed',
  )
}

async function uidOf(host: Look, account: string): Promise<number | undefined> {
  const { ok, out } = await host.ask(['id', '--user', account.split(':')[0] ?? account])
  return ok ? Number(out) : undefined
}
