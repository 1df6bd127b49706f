/** What opens a volume. A recovery key is a passphrase that we have made. */
export type Key =
  | { readonly kind: 'passphrase'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }

/** How a program gets it: a path is no secret, a passphrase goes to stdin. */
export const handedOver = (key: Key) =>
  key.kind === 'file'
    ? { flag: `--key-file=${key.path}` }
    : { flag: '--key-file=-', input: key.text }
