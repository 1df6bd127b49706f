import type katex from 'katex'
import type { Finished } from '../html.ts'

/** TeX of a whole message. What it becomes is up to two hundred times as long. */
const longest = 2_000

/** A typesetter for the formulas of one message: TeX to the HTML and MathML that Zulip's clients read. */
export function typesetter(renderToString: typeof katex.renderToString) {
  let used = 0
  return (tex: string, isDisplayed: boolean): Finished | undefined => {
    used += tex.length
    // The typesetter has no pictures, and would name them on the server's own log.
    if (used > longest || /\p{Extended_Pictographic}|\u200D|\uFE0F/u.test(tex)) return undefined
    try {
      // No links, no pictures, no styles by the author (`trust`); no macros that grow without end.
      const limits = { strict: 'ignore', trust: false, maxExpand: 200, maxSize: 50 } as const
      const html = renderToString(tex, { displayMode: isDisplayed, throwOnError: true, ...limits })
      return { html, isBlock: false }
    } catch {
      // Wrong TeX, or nested more deeply than there is room for: it is shown as it was written.
      return undefined
    }
  }
}
