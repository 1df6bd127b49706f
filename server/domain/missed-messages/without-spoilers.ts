const fence = /^(?<fence>`{3,}|~{3,})\s*spoiler(?<head>.*)$/i

/** What a spoiler hides stays hidden: its header alone is told. */
export function withoutSpoilers(content: string): string {
  const kept: string[] = []
  let hiding: string | undefined
  for (const line of content.split('\n')) {
    if (hiding !== undefined) {
      if (line.trim() === hiding) hiding = undefined
      continue
    }
    const { groups } = fence.exec(line) ?? {}
    if (groups === undefined) kept.push(line)
    else {
      hiding = groups['fence']
      kept.push(`${groups['head']?.trim() || 'Spoiler'} (hidden)`)
    }
  }
  return kept.join('\n')
}
