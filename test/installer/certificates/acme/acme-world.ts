import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import type { Test } from 'tap'
import { newAccountKey } from '../../../../installer/certificates/acme/account.ts'
import type { Directory } from '../../../../installer/certificates/acme/connection.ts'
import {
  obtainChain,
  type AcmeWorld,
  type ChainRequest,
} from '../../../../installer/certificates/acme/obtain.ts'
import { readAcmeState } from '../../../../installer/certificates/acme/state.ts'
import { accountNames } from '../../../../installer/core/accounts.ts'
import type { Host } from '../../../../installer/core/host.ts'
import { localHost } from '../../../../installer/core/local-host.ts'
import { freePort, ownLoopback } from '../../../peers/loopback.ts'
import { nameServers, type NameServers } from '../../../peers/name-server.ts'
import { pebble } from '../../../peers/pebble.ts'

export const name = 'chat.parley.test'

/** A key for a certificate: ECDSA P-256. */
export const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  })

const owner = accountNames(process.getuid?.() ?? 0, process.getgid?.() ?? 0)

/** The clock of the tests: it waits a tenth of a second at most. */
export const world = (host: Host = localHost()): AcmeWorld => ({
  host,
  owner,
  now: () => new Date(),
  random: Math.random,
  wait: ms => new Promise(resolve => setTimeout(resolve, Math.min(ms, 100))),
})

export type Neighbourhood = {
  readonly address: (host: number) => string
  readonly names: NameServers
  readonly authority: Awaited<ReturnType<typeof pebble>>
  readonly httpPort: number
}

/** A DNS that knows `chat.parley.test` (here), and an authority that believes it. */
export async function neighbourhood(
  t: Test,
  options: { bindings?: Readonly<Record<string, string>>; badNonces?: number } = {},
): Promise<Neighbourhood> {
  const address = ownLoopback()
  const names = await nameServers(t, address, [
    `chat A ${address(80)}`,
    `lost A ${address(81)}`,
    '_acme-challenge.alias CNAME elsewhere',
  ])
  const httpPort = await freePort()
  const nameServer = `${names.primary}:53`
  const authority = await pebble(t, { address: address(1), nameServer, httpPort, ...options })
  return { address, names, authority, httpPort }
}

export type Asking = {
  readonly folder: string
  readonly request: ChainRequest
  /** Where the proofs of HTTP-01 lie. */
  readonly proofs: string
  readonly obtain: (change?: Partial<ChainRequest>, host?: Host) => Promise<string>
  readonly state: () => ReturnType<typeof readAcmeState>
}

/** Somebody who asks: an account, a key and a state of their own. */
export function asking(t: Test, { names, authority, httpPort }: Neighbourhood): Asking {
  const folder = t.testdir()
  const proofs = join(folder, 'proofs')
  const stateFile = join(folder, 'acme.json')
  const directory: Directory = { url: authority.url, trustedCa: authority.trustedCa }
  const request: ChainRequest = {
    names: [name],
    key: newKey(),
    directory,
    account: { key: newAccountKey(), contact: ['mailto:owner@parley.test'] },
    challenge: {
      type: 'http-01',
      port: httpPort,
      directory: proofs,
      owner,
      resolvers: [names.primary],
    },
    stateFile,
  }
  return {
    folder,
    request,
    proofs,
    obtain: (change = {}, host = localHost()) =>
      obtainChain(world(host), { ...request, ...change }),
    state: () => readAcmeState(localHost(), stateFile),
  }
}

/** The same asker, by DNS. */
export const byDns = (
  { names }: Neighbourhood,
  key = names.key,
): Extract<ChainRequest['challenge'], { type: 'dns-01' }> => ({
  type: 'dns-01',
  resolvers: [names.primary],
  update: { server: { host: names.primary, port: 53 }, key },
})
