/** A language as highlight.js describes it: nothing that we look into. */
export type Grammar = (hljs: unknown) => object

/** As much of highlight.js as is used here. */
export type Highlighter = {
  getLanguage(name: string): object | undefined
  registerLanguage(name: string, grammar: Grammar): void
  /** `value` is HTML: text and nested `<span class="hljs-…">`. */
  highlight(code: string, options: { language: string; ignoreIllegals: boolean }): { value: string }
}
