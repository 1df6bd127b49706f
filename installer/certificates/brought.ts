import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { isBy, certificatesIn } from './inspect.ts'
import type { ServerCertificate } from './kept.ts'
import { lintCertificate, type Fault } from './lint.ts'

/** Files that an operator brings. `trust`: the root, where clients do not have it by themselves. */
export type BroughtFiles = {
  readonly chain: string
  readonly key: string
  readonly trust: string | undefined
}

/** What is in them. @throws InstallError (refused) when one cannot be read */
export async function readBrought(host: Look, files: BroughtFiles): Promise<ServerCertificate> {
  const trust = files.trust === undefined ? undefined : await textOf(host, files.trust)
  return {
    source: 'files',
    chain: await textOf(host, files.chain),
    key: await textOf(host, files.key),
    ...(trust !== undefined && { trust }),
  }
}

/**
 * The certificate as it will be kept: without what else was in the files, and without roots.
 * @returns the faults that do not prevent its use
 * @throws InstallError (refused) that names each fault
 */
export function requireUsable(
  brought: ServerCertificate,
  names: readonly string[],
  now: Date,
): { readonly certificate: ServerCertificate; readonly warnings: readonly Fault[] } {
  const { chain, key, trust } = brought
  const faults = lintCertificate({ chain, key, names, now, ...(trust !== undefined && { trust }) })
  const failed = faults.filter(({ severity }) => severity === 'fail')
  if (failed.length > 0) throw unusable(failed)
  return {
    certificate: { ...brought, chain: tidy(chain), key: keyIn(key) },
    warnings: faults,
  }
}

/** Each certificate once, no roots: what a client needs beside what it has. */
function tidy(chain: string): string {
  const texts = new Set<string>()
  for (const certificate of certificatesIn(chain))
    if (texts.size === 0 || !isBy(certificate, certificate)) texts.add(certificate.toString())
  return [...texts].join('')
}

/** Out of a file that may hold parameters and certificates as well. */
const keyIn = (text: string): string =>
  `${text.replace(/^[^]*?(-----BEGIN (?:\w+ )?PRIVATE KEY-----[^-]*-----END (?:\w+ )?PRIVATE KEY-----)[^]*$/, '$1')}\n`

/** @throws InstallError (refused) when there is no such file */
export async function textOf(host: Look, path: string): Promise<string> {
  const entry = await host.read(path).catch(() => undefined)
  if (entry?.kind === 'file') return entry.content
  if (entry?.kind === 'link') return textOf(host, absolute(entry.target, path))
  throw new InstallError(`cannot read ${path}`, {
    because: entry === undefined ? 'there is no such file' : 'it is a directory',
    remedy: 'name a file that is there',
    exit: 'refused',
  })
}

const absolute = (target: string, path: string) =>
  target.startsWith('/') ? target : `${path.slice(0, path.lastIndexOf('/'))}/${target}`

function unusable(faults: readonly Fault[]): InstallError {
  const lines = faults.map(({ name, found, remedy }) => `${name}: ${found}; ${remedy}`)
  return new InstallError('cannot use this certificate', {
    because: lines.length === 1 ? lines.join() : ['', ...lines].join('\n'),
    remedy: 'put that right, then run the same command again; nothing was changed',
    exit: 'refused',
  })
}
