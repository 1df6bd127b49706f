import { isSignedBy } from './audit-key.ts'
import { signedText, type Found, type Head } from './heads.ts'

/** What a head shows that it should not: of which file, and why. */
export type HeadTrouble = { readonly file: string; readonly because: string }

/** Heads that count, and the first one that does not. */
type Judged = { readonly heads: readonly Head[]; readonly trouble: HeadTrouble | undefined }

/** @param trusted public keys of this server; undefined: nobody said, and each head is believed the key that it names */
export function judgeHeads(found: readonly Found[], trusted?: readonly string[]): Judged {
  const heads: Head[] = []
  for (const { file, head } of found) {
    const because = troubleWith(file, head, trusted)
    if (because !== undefined) return { heads, trouble: { file, because } }
    if (head) heads.push(head)
  }
  return { heads, trouble: undefined }
}

function troubleWith(file: string, head: Head | undefined, trusted: readonly string[] | undefined) {
  if (!head) return 'it is no head of an audit log'
  if (file !== `${head.date}.json`) return `it is the head of ${head.date}`
  if (trusted?.includes(head.public_key) === false) return 'it was not signed by this server'
  if (!isSignedBy(head.public_key, signedText(head), head.signature))
    return 'its signature does not fit what it says'
  return undefined
}
