import { dirname } from 'node:path'
import type { Resource } from '../core/resource.ts'
import { directory, erasableDirectory, existingDirectory } from '../resources/directory.ts'
import { releasesOf } from './release.ts'
import { groupOf, userOf, type Site } from './site.ts'

/** Every directory that something of ours lies in. Those above belong to others and are only made where missing. */
export function directories({ layout }: Site): readonly Resource[] {
  const { operator, database } = layout.accounts
  const open = { mode: 0o755, owner: operator }
  const closed = { mode: 0o700, owner: operator }
  const own = [
    directory(layout.config, open),
    directory(`${layout.config}/tls`, open),
    directory(layout.postgresConfig, open),
    directory(dirname(layout.postgresData), open),
    ...keyDirectories(layout),
    uploads(layout),
    auditHeads(layout),
    directory(layout.installerState, closed),
    directory(`${layout.installerState}/stamps`, closed),
    ...(layout.target === 'host'
      ? [directory(dirname(layout.code), open), directory(releasesOf(layout), open)]
      : []),
    // On a host these two are made by systemd, at every boot.
    ...(layout.target === 'sandbox'
      ? [
          directory(layout.run, { mode: 0o755, owner: layout.accounts.web }),
          directory(layout.postgresSockets, { mode: 0o750, owner: database }),
          existingDirectory(layout.log, open),
        ]
      : []),
    existingDirectory(layout.units, open),
  ]
  const paths = own.map(resource => resource.id.replace('directory ', ''))
  return withParents(own, paths, open)
}

/** The web server writes files, the worker takes them away. */
const uploads = ({ uploads: path, accounts }: Site['layout']): Resource =>
  erasableDirectory(path, {
    mode: 0o770,
    owner: `${userOf(accounts.web)}:${groupOf(accounts.worker)}`,
    holds: 'the files that people uploaded',
  })

/** The worker writes what the audit log was on each day; there is no secret in it, and nobody else writes there. */
const auditHeads = ({ audit: path, accounts }: Site['layout']): Resource =>
  erasableDirectory(path, {
    mode: 0o755,
    owner: accounts.worker,
    holds: 'what the audit log was on each day',
  })

/** In a sandbox started by root, the server passes through to the one key that is its own. */
function keyDirectories({ target, keys, accounts }: Site['layout']): Resource[] {
  const mode = target === 'sandbox' ? 0o711 : 0o700
  const rights = { mode, owner: accounts.operator }
  return [
    erasableDirectory(keys, { mode, holds: 'the keys that vouch for this server' }),
    directory(`${keys}/ca`, { ...rights, mode: 0o700 }),
    directory(`${keys}/tls`, rights),
  ]
}

/** Each directory after those above it, each once. */
function withParents(
  own: readonly Resource[],
  paths: readonly string[],
  rights: { mode: number; owner: string },
): Resource[] {
  const listed = new Set(paths)
  const made: Resource[] = []
  for (const [index, path] of paths.entries()) {
    for (const above of parentsOf(path).filter(parent => !listed.has(parent))) {
      listed.add(above)
      made.push(existingDirectory(above, rights))
    }
    const resource = own[index]
    if (resource !== undefined) made.push(resource)
  }
  return made
}

function parentsOf(path: string): string[] {
  const parent = dirname(path)
  return parent === '/' ? [] : [...parentsOf(parent), parent]
}
