import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { ownFolder } from './own-folder.ts'
import { started } from './started.ts'

export type NameServers = {
  readonly zone: string
  /** Takes updates, and passes them on to the secondary. */
  readonly primary: string
  readonly secondary: string
  /** A key that may change TXT records of the zone, as `tsig-keygen` prints it. */
  readonly key: string
  /** One that the server knows, but that may change nothing. */
  readonly powerlessKey: string
  /** Ends the secondary: the zone is no longer the same everywhere. */
  readonly stopSecondary: () => Promise<void>
  /** What the primary says. */
  readonly log: readonly string[]
}

/** Knot with a zone of its own: a primary that takes signed updates, and a secondary that follows it. */
export async function nameServers(
  t: Test,
  address: (host: number) => string,
  records: readonly string[],
  zone = 'parley.test',
): Promise<NameServers> {
  const [primary, secondary] = [address(53), address(54)]
  const secrets = {
    installer: randomBytes(32).toString('base64'),
    visitor: randomBytes(32).toString('base64'),
  }
  const folder = await ownFolder(t)
  const start = async (role: string, listen: string, rules: string) => {
    const storage = join(folder, role)
    await mkdir(storage, { recursive: true })
    if (role === 'primary')
      await writeFile(join(storage, 'zone'), zoneFile(primary, secondary, records))
    await writeFile(join(storage, 'knot.conf'), config(storage, listen, secrets) + rules)
    // Either says so when it has the zone whole.
    return started(
      t,
      ['knotd', '-c', join(storage, 'knot.conf')],
      /loaded, serial|, new serial|zone updated/,
    )
  }
  const { log } = await start(
    'primary',
    primary,
    `remote:
  - id: secondary
    address: ${secondary}
acl:
  - id: update
    key: installer
    action: update
    update-type: [ TXT ]
  - id: transfer
    address: 127.0.0.0/8
    action: transfer
zone:
  - domain: ${zone}
    file: ${join(folder, 'primary/zone')}
    notify: secondary
    acl: [ update, transfer ]
`,
  )
  const { stop: stopSecondary } = await start(
    'secondary',
    secondary,
    `remote:
  - id: primary
    address: ${primary}
acl:
  - id: notify
    address: 127.0.0.0/8
    action: notify
zone:
  - domain: ${zone}
    file: ${join(folder, 'secondary/zone')}
    master: primary
    acl: notify
`,
  )
  const printed = (id: keyof typeof secrets) =>
    `key "${id}" {\n\talgorithm hmac-sha256;\n\tsecret "${secrets[id]}";\n};\n`
  return {
    zone,
    primary,
    secondary,
    key: printed('installer'),
    powerlessKey: printed('visitor'),
    stopSecondary,
    log,
  }
}

const zoneFile = (primary: string, secondary: string, records: readonly string[]) =>
  [
    '$TTL 60',
    '@ SOA ns1 hostmaster 1 60 60 3600 1',
    '@ NS ns1',
    '@ NS ns2',
    `ns1 A ${primary}`,
    `ns2 A ${secondary}`,
    ...records,
    '',
  ].join('\n')

const config = (storage: string, listen: string, secrets: Readonly<Record<string, string>>) =>
  `server:
  rundir: ${storage}
  listen: [ "${listen}@53" ]
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
log:
  - target: stderr
    any: info
database:
  storage: ${storage}
  journal-db-max-size: 16M
  kasp-db-max-size: 16M
  timer-db-max-size: 1M
key:
${Object.entries(secrets)
  .map(([id, secret]) => `  - id: ${id}\n    algorithm: hmac-sha256\n    secret: ${secret}\n`)
  .join('')}`
