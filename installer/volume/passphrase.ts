const shortest = 14
const fewest = 8

/**
 * Why a passphrase cannot be used, or undefined when it can. The floor is for people: who copies the disk may guess for
 * years, and argon2id only makes each guess dear.
 */
export function refusedPassphrase(text: string): string | undefined {
  // The console at boot has a keyboard of its own layout, and no way to type some letters.
  if (!/^[\x20-\x7E]*$/.test(text))
    return 'it holds characters that a console at boot may not type: use letters, digits, blanks and signs of ASCII'
  if (text.length < shortest) return `it has ${text.length} characters: use at least ${shortest}`
  if (text.length > 512)
    return 'it has more than 512 characters: programs that ask for it stop there'
  const different = new Set(text.toLowerCase()).size
  if (different < fewest) return `it has ${different} different characters: use at least ${fewest}`
  if (text !== text.trim()) return 'it begins or ends with a blank, which nobody sees'
  return undefined
}
