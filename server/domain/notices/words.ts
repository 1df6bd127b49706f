/** A person as a notice names them, without calling them. */
export const silently = ({ id, fullName }: { id: number; fullName: string }): string =>
  `@_**${fullName}|${id}**`

/** What a text that somebody wrote is fenced in, so that nothing within ends it. */
export function fenceAround(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  return '`'.repeat(Math.max(3, longest + 1))
}
