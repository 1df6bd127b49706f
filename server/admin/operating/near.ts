/** Something that can be named, and how it is shown to whoever named it wrongly. */
type Nameable = { readonly names: readonly string[]; readonly shown: string }

const most = 3

/** Those whose names are nearest to what was typed, the nearest first; none that is far off. */
export function nearest(typed: string, all: readonly Nameable[]): string[] {
  const wanted = typed.toLowerCase()
  return all
    .map(({ names, shown }) => ({
      shown,
      distance: Math.min(...names.map(name => distanceOf(wanted, name.toLowerCase()))),
    }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ shown }) => shown)
}

/** A beginning of at least three letters is as near as one wrong letter. */
const distanceOf = (wanted: string, name: string): number =>
  wanted.length >= 3 && name.startsWith(wanted)
    ? Math.min(1, edits(wanted, name))
    : edits(wanted, name)

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function edits(a: string, b: string): number {
  // Longer words than these are never near, and the table would be large.
  if (Math.abs(a.length - b.length) > 20 || a.length > 100) return Infinity
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, letter] of Array.from(a).entries()) {
    const line = [row + 1]
    for (const [column, other] of Array.from(b).entries())
      line.push(
        Math.min(
          (above[column + 1] ?? 0) + 1,
          (line[column] ?? 0) + 1,
          (above[column] ?? 0) + (letter === other ? 0 : 1),
        ),
      )
    above = line
  }
  return above.at(-1) ?? 0
}
