import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
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

/** Pebble, the small authority that Let's Encrypt tests its own clients with, as Debian has it. */
export async function pebble(
  t: Test,
  { address, nameServer, httpPort, bindings, badNonces = 0, enter = argv => argv }: Options,
): Promise<Required<Directory> & Started> {
  const folder = await ownFolder(t)
  const root = await newRoot([address], new Date())
  const leaf = await newLeaf(root, [address], new Date())
  const path = (name: string) => join(folder, name)
  await writeFile(path('cert.pem'), leaf.certificate)
  await writeFile(path('key.pem'), leaf.key)
  await writeFile(
    path('pebble.json'),
    JSON.stringify({
      pebble: {
        listenAddress: `${address}:14000`,
        managementListenAddress: `${address}:15000`,
        certificate: path('cert.pem'),
        privateKey: path('key.pem'),
        httpPort,
        tlsPort: 5001,
        ocspResponderURL: '',
        // As Let's Encrypt: Apple's systems refuse what pebble gives by itself, five years.
        certificateValidityPeriod: 90 * 86_400,
        externalAccountBindingRequired: bindings !== undefined,
        ...(bindings !== undefined && { externalAccountMACKeys: bindings }),
      },
    }),
  )
  const words = ['-config', path('pebble.json'), '-dnsserver', nameServer, '-strict']
  const [program = '', ...args] = enter(['pebble', ...words])
  const running = await started(t, [program, ...args], /Listening on: .*:14000/, {
    PEBBLE_VA_NOSLEEP: '1',
    PEBBLE_AUTHZREUSE: '0',
    PEBBLE_WFE_NONCEREJECT: String(badNonces),
  })
  return { url: `https://${address}:14000/dir`, trustedCa: root.certificate, ...running }
}
