import { longestManifest, sealLength } from './layout.ts'
import { refused } from './refused.ts'

/** One text signed twice with the same key: plainly, for OpenSSL and ourselves, and for gpgv. */
export type Signed = {
  readonly text: Buffer
  readonly plain: Buffer
  readonly openPgp: Buffer
}

/** What lies between opener and manifest: everything that is needed to believe the manifest. */
export type Seal = {
  readonly manifestLength: number
  /** From a root to the release key, each signed by the one before. */
  readonly documents: readonly Signed[]
  /** The release key's name for gpgv; absent from a bundle that nobody has signed. */
  readonly signature?: { readonly plain: Buffer; readonly openPgp: Buffer; readonly name: Buffer }
}

const base64 = (bytes: Buffer) => bytes.toString('base64')

/** The one way to write it, filled up to its fixed length. */
export function sealText({ manifestLength, documents, signature }: Seal): Buffer {
  const lines = [
    'parley-seal 1',
    `length ${manifestLength}`,
    ...documents.map(
      ({ text, plain, openPgp }) => `document ${[text, plain, openPgp].map(base64).join(' ')}`,
    ),
    ...(signature === undefined
      ? []
      : [
          `name ${base64(signature.name)}`,
          `manifest ${base64(signature.plain)} ${base64(signature.openPgp)}`,
        ]),
    '',
  ]
  const text = lines.join('\n')
  if (text.length > sealLength)
    throw refused('its chain of keys is too long', 'begin a new chain with the newest root key')
  return Buffer.from(text.padEnd(sealLength, '\n'))
}

const b64 = '[A-Za-z0-9+/]+={0,2}'
const lengthLine = /^length ([1-9][0-9]{0,6})$/
const documentLine = new RegExp(`^document (${b64}) (${b64}) (${b64})$`)
const nameLine = new RegExp(`^name (${b64})$`)
const manifestLine = new RegExp(`^manifest (${b64}) (${b64})$`)

const bytes = (text = '') => Buffer.from(text, 'base64')

/** Nothing in it is believed yet. @throws InstallError (refused) */
export function parseSeal(block: Buffer): Seal {
  const lines = block.toString('latin1').trimEnd().split('\n')
  if (lines[0] !== 'parley-seal 1')
    throw refused('it is no bundle of Parley, or of a kind that this release does not know')
  const manifestLength = Number(lengthLine.exec(lines[1] ?? '')?.[1])
  if (!(manifestLength <= longestManifest)) throw refused('its seal does not name a usable length')
  const documents = lines.flatMap(line => {
    const [, text, plain, openPgp] = documentLine.exec(line) ?? []
    return text === undefined
      ? []
      : [{ text: bytes(text), plain: bytes(plain), openPgp: bytes(openPgp) }]
  })
  const [, name] = nameLine.exec(lines[2 + documents.length] ?? '') ?? []
  const [, plain, openPgp] = manifestLine.exec(lines[3 + documents.length] ?? '') ?? []
  const seal: Seal = {
    manifestLength,
    documents,
    ...(name !== undefined &&
      plain !== undefined && {
        signature: { name: bytes(name), plain: bytes(plain), openPgp: bytes(openPgp) },
      }),
  }
  if (!sealText(seal).equals(block)) throw refused('its seal is not in the one form')
  return seal
}
