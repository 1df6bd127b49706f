import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { localHost } from '../../../installer/core/local-host.ts'
import type { Resource } from '../../../installer/core/resource.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import {
  databaseCluster,
  databaseConfig,
  databaseContent,
} from '../../../installer/recipes/postgres.ts'
import { asAccount, type Layout, type Site } from '../../../installer/recipes/site.ts'
import { plainNode } from '../../plain-node.ts'
import { embeddedBinaries } from '../../server/postgres.ts'
import { smallOfficeOn } from '../small-office.ts'
import { tree } from '../world.ts'

const isRoot = process.getuid?.() === 0
export const host = localHost()

/** A site in a short folder (a socket's path may not be long), whose PostgreSQL is run by the test itself. */
export function realSite(t: Test, programs: string): Site {
  const root = mkdtempSync(join(tmpdir(), 'parley-db-'))
  chmodSync(root, 0o755)
  t.teardown(() => rmSync(root, { recursive: true, force: true }))
  const me = `${process.getuid?.()}:${process.getgid?.()}`
  const account = isRoot ? 'nobody:nogroup' : me
  const node = join(root, 'node')
  writeFileSync(node, `#!/bin/sh\nexec ${plainNode.join(' ')} "$@"\n`, { mode: 0o755 })
  const layout: Layout = {
    ...hostLayout('embedded'),
    target: 'sandbox',
    postgresConfig: join(root, 'config'),
    postgresData: join(root, 'data'),
    postgresSockets: join(root, 's'),
    postgresPrograms: programs,
    installerState: root,
    units: root,
    node,
    code: tree,
    accounts: {
      web: account,
      worker: account,
      database: account,
      egress: account,
      operator: isRoot ? 'root:root' : me,
    },
  }
  return smallOfficeOn(layout)
}

/** Everything of the recipe that needs nobody to run units. */
export async function prepareCluster(site: Site): Promise<readonly Resource[]> {
  const { postgresConfig, postgresSockets, accounts } = site.layout
  for (const [path, owner] of [
    [postgresConfig, accounts.operator],
    [postgresSockets, accounts.database],
  ] as const)
    await host.write(path, { kind: 'directory', mode: 0o755, owner })
  const [cluster] = databaseCluster(site)
  if (cluster === undefined) throw new Error('the recipe has no cluster')
  for (const resource of [...databaseConfig(site), cluster]) await resource.apply(host)
  return databaseContent(site)
}

/** Starts it as the unit would. */
export async function startCluster(t: Test, { layout }: Site): Promise<void> {
  const [program, ...args] = asAccount(layout.accounts.database, [
    `${layout.postgresPrograms}/postgres`,
    '-D',
    layout.postgresConfig,
  ])
  const postgres = spawn(program, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  t.teardown(async () => {
    const ended = once(postgres, 'exit')
    postgres.kill('SIGINT')
    await ended
  })
  for await (const text of postgres.stderr) if (String(text).includes('ready to accept')) break
  postgres.stderr.resume()
}

/** Runs a statement through the installer's own program. */
export const query = (site: Site, as: { account?: string; user: string }, sql: string) =>
  host.ask(
    asAccount(as.account ?? site.layout.accounts.database, [
      site.layout.node,
      join(tree, 'installer/database/sql.ts'),
      '--socket-directory',
      site.layout.postgresSockets,
      '--port',
      String(site.layout.postgresPort),
      '--user',
      as.user,
      '--database',
      as.user.startsWith('parley') ? 'parley' : 'postgres',
    ]),
    JSON.stringify({ sql }),
  )

/** Every PostgreSQL there is here, by version. */
export function postgresPrograms(): Record<string, string> {
  const debian = '/usr/lib/postgresql/15/bin'
  return { ...(existsSync(debian) && { 15: debian }), 18: embeddedBinaries() }
}
