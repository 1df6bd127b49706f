import type { KeyObject } from 'node:crypto'
import { InstallError } from '../core/install-error.ts'
import { documentText, type KeyDocument } from './key-document.ts'
import { publicKeyOf, signed, type PublicKey } from './keys.ts'
import { isOpenPgpName, openPgpName, openPgpSignature } from './openpgp.ts'
import type { Signed } from './seal.ts'
import { followChain } from './trust.ts'

/** What a builder needs of the root: its public half and name, and what it signed. The private half stays in its safe. */
export type Chain = {
  readonly root: PublicKey
  readonly name: Buffer
  readonly documents: readonly Signed[]
}

const base64 = (bytes: Buffer) => bytes.toString('base64')

export const chainText = ({ root, name, documents }: Chain): string =>
  [
    'parley-chain 1',
    `root ${base64(root)} ${base64(name)}`,
    ...documents.map(
      ({ text, plain, openPgp }) => `document ${[text, plain, openPgp].map(base64).join(' ')}`,
    ),
    '',
  ].join('\n')

/** @throws InstallError (usage) when the file is no chain */
export function parseChain(text: string, path: string): Chain {
  const [, rootLine = '', ...rest] = text.trimEnd().split('\n')
  const [, root = '', name = ''] = /^root (\S+) (\S+)$/.exec(rootLine) ?? []
  const documents = rest.map(line => {
    const [, text = '', plain = '', openPgp = ''] = /^document (\S+) (\S+) (\S+)$/.exec(line) ?? []
    return { text: bytes(text), plain: bytes(plain), openPgp: bytes(openPgp) }
  })
  const chain = { root: bytes(root), name: bytes(name), documents }
  if (
    chain.root.length === 32 &&
    isOpenPgpName(chain.name, chain.root) &&
    chainText(chain).trimEnd() === text.trimEnd()
  )
    return chain
  throw new InstallError(`cannot use ${path}`, {
    because: 'it is no chain of keys, or was changed',
    remedy: 'make one with the root key: parley bundle authorize',
    exit: 'usage',
  })
}

const bytes = (text: string) => Buffer.from(text, 'base64')

const sign = (text: Buffer, key: KeyObject): Signed => ({
  text,
  plain: signed(text, key),
  openPgp: openPgpSignature(text, key),
})

/** The root allows this key to sign bundles; it takes the place of the one allowed before. */
export function authorizeRelease(
  root: KeyObject,
  key: PublicKey,
  terms: Pick<KeyDocument, 'serial' | 'until'>,
  before?: Chain,
): Chain {
  const chain = requireRoot(root, before)
  const roots = chain.documents.slice(0, rootsIn(chain))
  const document = documentText({ role: 'release', key, ...terms })
  return { ...chain, documents: [...roots, sign(document, root)] }
}

/** The root hands over to another root. Hosts that trust the old one learn of the new one by this. */
export function succeedRoot(
  root: KeyObject,
  next: KeyObject,
  terms: Pick<KeyDocument, 'serial' | 'until'>,
  before?: Chain,
): Chain {
  const chain = requireRoot(root, before)
  const roots = chain.documents.slice(0, rootsIn(chain))
  const document = documentText({ role: 'root', key: publicKeyOf(next), ...terms })
  return {
    root: publicKeyOf(next),
    name: openPgpName(next),
    documents: [...roots, sign(document, root)],
  }
}

function requireRoot(root: KeyObject, before: Chain | undefined): Chain {
  const own = { root: publicKeyOf(root), name: openPgpName(root), documents: [] }
  if (before === undefined) return own
  if (before.root.equals(own.root)) return before
  throw new InstallError('cannot sign with this root key', {
    because: 'the chain ends at another root',
    remedy: 'use the root key that the chain was made with last',
    exit: 'usage',
  })
}

/** How many documents at the beginning are about roots. */
function rootsIn({ documents }: Chain): number {
  const end = documents.findIndex(({ text }) => !text.includes('\nrole root\n'))
  return end === -1 ? documents.length : end
}

/** The release key that a chain allows, from its own root. @throws InstallError when it allows none */
export function releaseKeyOf({ root, documents }: Chain) {
  return followChain(documents, root)
}
