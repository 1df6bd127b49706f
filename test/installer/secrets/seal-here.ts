// On a machine whose /etc and /var/lib/systemd are its own: seals, opens, and becomes another host.
import { rm } from 'node:fs/promises'
import { localHost } from '../../../installer/core/local-host.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { sealedSecrets } from '../../../installer/recipes/secrets.ts'
import { secrets } from '../../../installer/secrets/index.ts'
import { sealingOf } from '../../../installer/secrets/sealing.ts'
import { smallOfficeOn } from '../small-office.ts'

const host = localHost()
const layout = hostLayout('systemd')
const sealing = sealingOf(layout)
const resources = sealedSecrets(smallOfficeOn(layout), () => new Date())

const differences = async () => {
  const found = await Promise.all(resources.map(resource => resource.check(host)))
  return found.filter(difference => difference !== undefined)
}

const settle = async () => {
  for (const resource of resources)
    if ((await resource.check(host)) !== undefined) await resource.apply(host)
}

const opened = async () =>
  Promise.all(secrets.map(async ({ name }) => (await sealing.open(host, name)) ?? null))

const before = await differences()
await settle()
const settled = await differences()
const first = await opened()
const files = await Promise.all(
  secrets.map(async ({ name }) => {
    const entry = await host.read(sealing.path(name))
    return entry?.kind === 'file'
      ? { ...entry, seal: sealing.sealOf(entry.content), content: entry.content }
      : null
  }),
)
await rm('/var/lib/systemd/credential.secret')
const elsewhere = await differences()
await settle()
console.log(
  JSON.stringify({
    before,
    settled,
    first,
    files,
    elsewhere,
    second: await opened(),
    end: await differences(),
  }),
)
