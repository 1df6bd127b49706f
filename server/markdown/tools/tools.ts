import type { HtmlNode } from '../html.ts'

/** What is too heavy to be there before somebody needs it (`loadTools`). Without them code and formulas stay plain. */
export type Tools = {
  /** A formula, or undefined when the TeX is wrong. */
  readonly math?: (tex: string, isDisplayed: boolean) => HtmlNode | undefined
  /** Code in the colours of its language (the word behind the fence), or undefined for an unknown one. */
  readonly highlight?: (code: string, language: string) => HtmlNode[] | undefined
}
