import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** OpenSSL, which had no part in making our certificates: runs it in a folder of its own. */
export function openssl(
  files: Readonly<Record<string, string | Buffer>>,
  ...args: string[]
): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-openssl-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  try {
    return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : ''}`
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether a client that trusts only `root` believes that chain: `c.pem: OK`, or what it says against it. */
export const judged = (root: string, chain: string, ...options: string[]): string =>
  openssl(
    { 'root.pem': root, 'c.pem': chain },
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-CAfile',
    'root.pem',
    '-untrusted',
    'c.pem',
    ...options,
    'c.pem',
  )

/** The same for a client that insists on a revocation list of each authority. @param lists as they are published, DER */
export const judgedStrictly = (
  root: string,
  chain: string,
  lists: readonly Buffer[],
  ...options: string[]
): string =>
  openssl(
    {
      'root.pem': root,
      'c.pem': chain,
      ...Object.fromEntries(lists.map((list, index) => [`${index}.crl`, list])),
    },
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-crl_check_all',
    '-CAfile',
    'root.pem',
    '-untrusted',
    'c.pem',
    ...lists.flatMap((_, index) => ['-CRLfile', `${index}.crl`]),
    ...options,
    'c.pem',
  )

/** A certificate authority as former releases made it: one root that signs server certificates itself. */
export function formerRoot(name: string): { certificate: string; key: string } {
  const key = openssl({}, 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256')
  const certificate = openssl(
    { 'key.pem': key },
    'req',
    '-x509',
    '-new',
    '-key',
    'key.pem',
    '-days',
    '3650',
    '-subj',
    `/O=Parley/CN=Parley authority of ${name}`,
    '-addext',
    'basicConstraints=critical,CA:TRUE,pathlen:0',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
    '-addext',
    `nameConstraints=critical,permitted;DNS:${name},permitted;IP:0.0.0.0/255.255.255.255`,
    '-config',
    '/dev/null',
  )
  return { certificate, key }
}
