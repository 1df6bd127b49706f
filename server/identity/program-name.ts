/** The first that fits counts: most browsers claim to be others too. */
const browsers: readonly [RegExp, string][] = [
  [/ZulipElectron\//, 'Zulip desktop app'],
  [/Zulip(?:Mobile|Flutter)\//, 'Zulip mobile app'],
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/iPhone|iPad|\biOS\b/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac ?OS/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

const named = (list: readonly [RegExp, string][], userAgent: string) =>
  list.find(([pattern]) => pattern.test(userAgent))?.[1]

/** What people call a program: 'Firefox on Linux'. Of a program that nobody knows only a word: it goes into mails. */
export function programName(userAgent: string): string {
  const word = /^[A-Za-z][\w-]{0,39}/.exec(userAgent)?.[0] ?? 'An unknown program'
  const system = named(systems, userAgent)
  const program = named(browsers, userAgent) ?? word
  return system === undefined ? program : `${program} on ${system}`
}
