import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { connectOutside } from '../../../server/platform/egress/connect-outside.ts'
import type { EgressError } from '../../../server/platform/egress/egress-error.ts'
import {
  bytesOf,
  checkOutside,
  fetchOutside,
  type OutsideRequest,
} from '../../../server/platform/egress/fetch-outside.ts'
import { smallDns } from '../../peers/small-dns.ts'
import { egressProcess, smallInternet } from './small-internet.ts'

// What the programs that egress.test.ts starts find around them, in a network of their own.
export const folder = mkdtempSync(join(tmpdir(), 'parley-egress-'))
export const internet = smallInternet(folder)
/** Where the mail server's name leads. */
export const mailAddress = { now: '93.184.216.34' }
export const names = new Map<string, readonly string[] | (() => readonly string[]) | undefined>([
  ['site.test', ['93.184.216.34']],
  ['www.site.test', ['93.184.216.34']],
  ['other.site.test', ['93.184.216.35']],
  ['six.site.test', ['2606:2800:220::34']],
  ['intranet.test', ['10.1.2.3']],
  ['meta.test', ['169.254.169.254']],
  ['mixed.test', ['93.184.216.34', '10.1.2.3']],
  ['spoilt.test', ['10.1.2.3', '93.184.216.34']],
  ['mixed6.test', ['93.184.216.34', 'fd00:ec2::254']],
  ['here.test', ['127.0.0.1', '::1']],
  ['localhost', ['127.0.0.1']],
  ['mute.test', undefined],
  ['mail.test', () => [mailAddress.now]],
])
export const dns = await smallDns('10.9.9.9', name => {
  if (name === 'mute.test') return undefined
  const known = names.get(name) ?? []
  return typeof known === 'function' ? known() : known
})
const inside = ['127.0.0.1', '::1', '10.1.2.3', '169.254.169.254', 'fd00:ec2::254', '192.168.1.1']
for (const address of [...inside, '93.184.216.34', '93.184.216.35', '2606:2800:220::34'])
  await internet.http(address)
for (const address of ['93.184.216.34', '93.184.216.35']) await internet.https(address)
await internet.http('93.184.216.34', 8080)
await internet.http('10.1.2.3', 8080)
await internet.silent('93.184.216.34', 8081)
for (const address of ['93.184.216.34', '10.1.2.3']) await internet.greeting(address, 2525)
export const egress = await egressProcess(
  folder,
  `allow:
  - { text: "10.1.2.0/24:8080", network: 10.1.2.0/24, port: 8080 }
  - { text: "site.test:8080", host: site.test, port: 8080 }
  - { text: "site.test:8081", host: site.test, port: 8081 }
  - { text: "site.test:8082", host: site.test, port: 8082 }
deny:
  - { text: "*.evil.test", host: "*.evil.test" }
mail: { host: mail.test, port: 2525 }
`,
)
t.teardown(() => {
  egress.child.kill('SIGKILL')
  internet.close()
  dns.close()
})

export const ask = (request: OutsideRequest) => fetchOutside(egress.way, request)
export const get = async (url: string, more: Partial<OutsideRequest> = {}) => {
  const answer = await ask({ url, timeoutMs: 60_000, ...more })
  return { ...answer, text: (await bytesOf(answer)).toString() }
}
export const failing = (promise: Promise<unknown>) =>
  promise.then(
    () => ({ kind: 'none', because: 'it succeeded' }),
    (error: EgressError) => error.failure,
  )
/** Who was connected to while it ran. */
export async function connections(work: () => Promise<unknown>): Promise<string[]> {
  const before = internet.connected.length
  await work()
  return internet.connected.slice(before)
}

/** A line to the mail server, and the first thing it says. */
export async function greeted(host: string, port: number): Promise<string> {
  const line = await connectOutside(egress.way, { host, port }, AbortSignal.timeout(60_000))
  const first: unknown[] = await once(line, 'data')
  line.destroy()
  return String(first[0])
}

export const check = (url: string) => checkOutside(egress.way, url)
