/** What may be shown inside of a page, by how such a file begins: an offset, and the bytes there as Latin-1. */
const beginnings: readonly (readonly [type: string, ...parts: (readonly [number, string])[]])[] = [
  ['image/png', [0, '\x89PNG\r\n\x1A\n']],
  ['image/jpeg', [0, '\xFF\xD8\xFF']],
  ['image/gif', [0, 'GIF87a']],
  ['image/gif', [0, 'GIF89a']],
  ['image/webp', [0, 'RIFF'], [8, 'WEBP']],
  ['image/avif', [4, 'ftypavif']],
  ['application/pdf', [0, '%PDF-']],
  ['audio/mpeg', [0, 'ID3']],
  ['audio/mpeg', [0, '\xFF\xFB']],
  ['audio/wav', [0, 'RIFF'], [8, 'WAVE']],
  ['audio/flac', [0, 'fLaC']],
  ['audio/mp4', [4, 'ftypM4A']],
  ['audio/ogg', [0, 'OggS']],
  ['video/webm', [0, '\x1A\x45\xDF\xA3']],
  ['video/mp4', [4, 'ftyp']],
]

/** Says nothing of what is in it: browsers save such a file and do not look. */
const unknownType = 'application/octet-stream'

/** How much of a file is looked at. */
export const headBytes = 4096

/** The type of a file by its first bytes. Markup counts as plain text: nothing that runs is ever named as such. */
export function sniff(head: Buffer): string {
  const text = head.toString('latin1')
  const found = beginnings.find(([, ...parts]) =>
    parts.every(([offset, bytes]) => text.startsWith(bytes, offset)),
  )
  if (found) return found[0]
  return head.length > 0 && isText(head) ? 'text/plain; charset=utf-8' : unknownType
}

function isText(head: Buffer): boolean {
  // Control characters other than tab, line feed, form feed, carriage return and escape are no text.
  if (head.some(byte => byte < 32 && ![9, 10, 12, 13, 27].includes(byte))) return false
  try {
    // The head may end inside of a character.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return true
  } catch {
    return false
  }
}
