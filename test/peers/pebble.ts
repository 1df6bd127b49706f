import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { certificateId } from '../../installer/certificates/acme/certificate-id.ts'
import { newRoot, newLeaf } from '../../installer/certificates/issue.ts'
import type { Directory } from '../../installer/certificates/acme/connection.ts'
import { ownFolder } from './own-folder.ts'
import { started, type Started } from './started.ts'

type Options = {
  /** Where it listens: an address of the test's own. */
  readonly address: string
  /** Who answers its questions for names: `address:port`. */
  readonly nameServer: string
  /** Where it expects the proofs of HTTP-01. */
  readonly httpPort: number
  /** Keys by id; with them, an account must be bound to one. */
  readonly bindings?: Readonly<Record<string, string>>
  /** Of a hundred nonces, how many it refuses. */
  readonly badNonces?: number
  /** argv of a program where it shall run: in the network of another host. */
  readonly enter?: (argv: readonly string[]) => readonly string[]
}

type Config = Pick<Options, 'address' | 'httpPort' | 'bindings'>

/** What pebble reads from such a folder, by file name, and the root that vouches for its own address. */
export async function pebbleFiles(folder: string, { address, httpPort, bindings }: Config) {
  const root = await newRoot([address], new Date())
  const leaf = await newLeaf(root, [address], new Date())
  const config = {
    listenAddress: `${address}:14000`,
    managementListenAddress: `${address}:15000`,
    certificate: join(folder, 'cert.pem'),
    privateKey: join(folder, 'key.pem'),
    httpPort,
    tlsPort: 5001,
    ocspResponderURL: '',
    // As Let's Encrypt: Apple's systems refuse what pebble gives by itself, five years.
    certificateValidityPeriod: 90 * 86_400,
    externalAccountBindingRequired: bindings !== undefined,
    ...(bindings !== undefined && { externalAccountMACKeys: bindings }),
  }
  return {
    url: `https://${address}:14000/dir`,
    trustedCa: root.certificate,
    files: {
      'cert.pem': leaf.certificate,
      'key.pem': leaf.key,
      'pebble.json': JSON.stringify({ pebble: config }),
    },
  }
}

/** argv of it. */
export const pebbleIn = (folder: string, nameServer: string): readonly string[] => [
  'pebble',
  '-config',
  join(folder, 'pebble.json'),
  '-dnsserver',
  nameServer,
  '-strict',
]

/** argv of the name server that comes with it: every name leads to 127.0.0.1. */
export const everyNameHere: readonly string[] =
  'pebble-challtestsrv -dns01 127.0.0.1:53 -defaultIPv4 127.0.0.1 -management 127.0.0.1:8055'
    .split(' ')
    .concat(['-defaultIPv6', '', '-http01', '', '-https01', '', '-tlsalpn01', ''])

/** Pebble, the small authority that Let's Encrypt tests its own clients with, as Debian has it. */
export async function pebble(t: Test, options: Options): Promise<Required<Directory> & Started> {
  const { nameServer, badNonces = 0, enter = argv => argv } = options
  const folder = await ownFolder(t)
  const { url, trustedCa, files } = await pebbleFiles(folder, options)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const [program = '', ...args] = enter(pebbleIn(folder, nameServer))
  const running = await started(t, [program, ...args], /Listening on: .*:14000/, {
    PEBBLE_VA_NOSLEEP: '1',
    PEBBLE_AUTHZREUSE: '0',
    PEBBLE_WFE_NONCEREJECT: String(badNonces),
  })
  return { url, trustedCa, ...running }
}

const inHours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString()

/**
 * Pebble of Debian 12 knows nothing of renewals: what a directory that wants this chain renewed now would have said.
 * @returns what the installer knows of the directory, with that
 */
export async function dueNow(state: string, chain: string): Promise<string> {
  const advice = {
    certificate: await certificateId(chain),
    window: { start: inHours(-2), end: inHours(2) },
    renewAt: inHours(-1),
    askAgainAt: inHours(3),
  }
  return JSON.stringify({ ...Object(JSON.parse(state)), advice })
}
