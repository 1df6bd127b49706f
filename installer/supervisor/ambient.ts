/**
 * Words for setpriv that keep capabilities across the change of user. @param capabilities `+a,+b`
 * The secure bit is for access(2), by which PostgreSQL looks at its own programs: without it that call disregards
 * capabilities (capabilities(7)).
 */
export const ambient = (capabilities: string): readonly string[] => [
  '--securebits=+no_setuid_fixup',
  `--inh-caps=${capabilities}`,
  `--ambient-caps=${capabilities}`,
]
