/** Deeper than anything a client sends, and shallow enough for whoever walks through it by calling itself. */
const deepest = 64

/** Whether a text that may be JSON nests so deep that reading it could exhaust the stack. Looks at each sign once. */
export function nestsTooDeep(json: string): boolean {
  let [depth, inText] = [0, false]
  for (let at = 0; at < json.length; at++) {
    const sign = json[at]
    if (sign === '"') inText = !inText
    else if (inText) at += sign === '\\' ? 1 : 0
    else if (sign === '[' || sign === '{') depth++
    else if (sign === ']' || sign === '}') depth--
    if (depth > deepest) return true
  }
  return false
}
