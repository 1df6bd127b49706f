import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import {
  issuedChain,
  newAuthority,
  type Authority,
} from '../../../installer/certificates/authority.ts'
import type { Serving } from '../../../installer/certificates/change.ts'
import { stage, switchTo, type Store } from '../../../installer/certificates/generations.ts'
import {
  generationName,
  serverContents,
  type ServerCertificate,
} from '../../../installer/certificates/kept.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { nginxSite, type NginxSite } from '../../peers/nginx-site.ts'

export const hostname = 'chat.test'
export const names = [hostname]
export const host = localHost()

/** An empty store in a folder of its own. */
function emptyStore(t: Test): Store {
  const directory = mkdtempSync(join(tmpdir(), 'parley-store-'))
  chmodSync(directory, 0o700)
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return { directory, owner: `${process.getuid?.()}:${process.getgid?.()}`, mode: 0o700 }
}

/** A certificate of that authority, as it is kept. */
export async function certificateBy(
  authority: Authority,
  now = new Date(),
  lists?: string,
): Promise<ServerCertificate> {
  const { chain, key } = await issuedChain(authority, names, now, lists)
  return { source: 'internal-ca', chain, key, trust: authority.root }
}

/** A real nginx that shows a first certificate of an own authority. */
export async function served(t: Test): Promise<{
  store: Store
  authority: Authority
  serving: Serving
  server: NginxSite
}> {
  const store = emptyStore(t)
  const lists = `http://${hostname}/.well-known/parley`
  const authority = await newAuthority(names, new Date(), lists)
  const contents = serverContents(await certificateBy(authority, new Date(), lists))
  await stage(host, store, generationName(contents), contents)
  await switchTo(host, store, generationName(contents))
  const server = await nginxSite(t, {
    hostname,
    certificate: `${store.directory}/current/chain.pem`,
    key: `${store.directory}/current/key.pem`,
  })
  const serving = { names, port: server.port, reload: () => server.reload() }
  return { store, authority, serving, server }
}
