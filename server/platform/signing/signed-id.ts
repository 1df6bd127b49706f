import type { Keyring, Purpose } from './keyring.ts'

/** What a link says beside whom or what it is about; empty when it says nothing else. */
type Wish = { readonly purpose: Purpose; readonly about?: string }

/** An id as it stands in a link that nobody else can make: `<id>-<signature>`. */
export const signedId = (signing: Keyring, id: number, wish: Wish): string =>
  `${id}-${signing.sign(wish.purpose, contentOf(String(id), wish))}`

/** The id in such a link; undefined when nobody signed it for this purpose. */
export function idSigned(signing: Keyring, token: string, wish: Wish): number | undefined {
  const [, id, signature] = /^(\d{1,9})-([\w.-]{1,200})$/.exec(token) ?? []
  if (id === undefined || signature === undefined) return undefined
  return signing.verify(wish.purpose, contentOf(id, wish), signature) ? Number(id) : undefined
}

const contentOf = (id: string, { about }: Wish) => (about === undefined ? id : `${id} ${about}`)
