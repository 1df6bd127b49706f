import { parseDocument, type KeyDocument } from './key-document.ts'
import { isSignedBy, type PublicKey } from './keys.ts'
import { isOpenPgpName, isOpenPgpSignedBy } from './openpgp.ts'
import { refused } from './refused.ts'
import type { Seal, Signed } from './seal.ts'

/** Whom a good seal speaks for. */
export type Trusted = {
  /** The root at the end of the chain: a host that accepts the bundle trusts this one from then on. */
  readonly root: PublicKey
  readonly release: PublicKey
  /** Of the newest document. */
  readonly serial: number
  /** When the first of the keys is out of date (ISO date). */
  readonly until: string
}

/**
 * Follows the documents from a root that is trusted to the release key. A chain may begin with older roots than the one
 * trusted here: what they signed is passed over until a document names it.
 * @throws InstallError (refused)
 */
export function followChain(documents: readonly Signed[], anchor: PublicKey): Trusted {
  const known = documents.findIndex(({ text }) => {
    const document = documentOrNone(text)
    return document?.role === 'root' && document.key.equals(anchor)
  })
  let root = anchor
  let serial = 0
  let until = '9999-12-31'
  const chain = documents.slice(known + 1)
  for (const [index, signed] of chain.entries()) {
    if (!isBy(signed, root)) throw refused('its keys are not signed by the root key trusted here')
    const document = parseDocument(signed.text)
    if (document.serial <= serial) throw refused('the serials of its keys do not grow')
    serial = document.serial
    if (document.until < until) until = document.until
    const isLast = index === chain.length - 1
    if (document.role === 'release' && isLast) return { root, release: document.key, serial, until }
    if (document.role === 'release' || isLast) break
    root = document.key
  }
  throw refused('no document of the root key says who may sign it')
}

function documentOrNone(text: Buffer): KeyDocument | undefined {
  try {
    return parseDocument(text)
  } catch {
    return undefined
  }
}

const isBy = ({ text, plain, openPgp }: Signed, key: PublicKey) =>
  isSignedBy(text, plain, key) && isOpenPgpSignedBy(text, openPgp, key)

/** @throws InstallError (refused) unless the release key signed just this manifest. */
export function requireSigned(manifest: Buffer, seal: Seal, release: PublicKey): void {
  const { signature } = seal
  if (signature === undefined)
    throw refused('nobody has signed it', 'sign it first: parley bundle sign')
  const { plain, openPgp, name } = signature
  if (!isBy({ text: manifest, plain, openPgp }, release))
    throw refused('its manifest is not what the release key signed')
  // By gpgv's way the same file must be good, or somebody who checks by hand is led astray.
  if (!isOpenPgpName(name, release)) throw refused('its release key does not bear its name')
}
