const longest = 100

/** A name as it can stand in a link, on any disk and in any header: no folders, no spaces, no signs with a meaning. */
export function safeFileName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/\s+/g, '-')
    .replaceAll(/[^\p{L}\p{N}\p{M}._-]/gu, '')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
  const characters = Array.from(plain)
  if (characters.length === 0) return 'uploaded-file'
  if (characters.length <= longest) return plain
  const extension = Array.from(/\.[^.]{1,16}$/.exec(plain)?.[0] ?? '')
  return [...characters.slice(0, longest - extension.length), ...extension].join('')
}
