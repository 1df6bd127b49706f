/** A point that failed: the names from the file down to it, and what was expected and seen. */
export type Failure = { readonly path: readonly string[]; readonly evidence: string }

/** What the YAML under a failed point says of the runner and not of the promise. */
const ofTheRunner = /^(stdio|cwd|externalID|command|args|env): ?/

/**
 * The failed points of a run, innermost only: a file that failed because of one of its points is not told again.
 * @param text results as the runner writes them: TAP 14, four spaces deeper for each subtest
 */
export function failuresOf(text: string): Failure[] {
  const failures: Failure[] = []
  const names: string[] = []
  const lines = text.split('\n')
  for (const [at, line] of lines.entries()) {
    const [, indent = '', name] = /^( *)# Subtest: (.*)$/.exec(line) ?? []
    if (name !== undefined) names.splice(indent.length / 4, Infinity, name)
    const point = /^( *)not ok \d+ - (.*?)(?: # time=\S+)?$/.exec(line)
    if (point === null || / # (?:SKIP|TODO)\b/i.test(line)) continue
    const depth = (point[1] ?? '').length
    const path = [...names.slice(0, depth / 4), point[2] ?? '']
    const isTold = failures.some(told => path.every((word, level) => told.path[level] === word))
    if (!isTold) failures.push({ path, evidence: evidenceAfter(lines, at, depth + 2) })
  }
  return failures
}

/** The YAML block under a point, without its frame and without what tells of the runner. */
function evidenceAfter(lines: readonly string[], at: number, indent: number): string {
  const frame = ' '.repeat(indent)
  if (lines[at + 1] !== `${frame}---`) return ''
  const kept: string[] = []
  let isDropping = false
  for (const line of lines.slice(at + 2)) {
    if (line === `${frame}...`) break
    const bare = line.slice(indent)
    if (!/^[ -]/.test(bare)) isDropping = ofTheRunner.test(bare)
    if (!isDropping) kept.push(bare)
  }
  return kept.join('\n').trimEnd()
}
