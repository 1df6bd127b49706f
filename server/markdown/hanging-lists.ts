const item = /^ *([*+-]|\d\.) +/

/** A list may follow a line of words, or a list of the other kind, without a blank line: this puts it there. */
export function freeLists(lines: readonly string[]): string[] {
  const result: string[] = []
  let before: string | undefined
  for (const line of lines) {
    const sign = item.exec(line)?.[1]
    const signBefore = before === undefined ? undefined : item.exec(before)?.[1]
    const isNew = signBefore === undefined || signBefore.length !== sign?.length
    if (sign !== undefined && before && isNew) result.push('')
    result.push(line)
    before = line
  }
  return result
}
