/** Places in a bundle's file: opener, seal, manifest, members, and nothing after them. */
export const openerLength = 16_384
export const sealLength = 8_192
export const manifestStart = openerLength + sealLength

/** Larger ones are refused before they are read. */
export const longestManifest = 9_999_999

/** What fits into memory at a time; the few members that are larger go through a file. */
export const largestInMemory = 8 * 1024 * 1024
