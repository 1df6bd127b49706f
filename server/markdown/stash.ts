import type { HtmlNode } from './html.ts'

const start = '\uFDD0'
const end = '\uFDD1'
const token = /\uFDD0(\d+)\uFDD1/g

/**
 * Nodes that are finished while the text around them is not: their place in the text is held by a token that no rule reads
 * as anything, because nobody can write it (`withoutTokens`).
 */
export class Stash {
  readonly #nodes: HtmlNode[] = []

  /** The token that stands for `node` from now on. */
  keep(node: HtmlNode): string {
    this.#nodes.push(node)
    return `${start}${this.#nodes.length - 1}${end}`
  }

  /** Text as nodes: tokens become what they stand for. */
  restore(text: string): HtmlNode[] {
    const nodes: HtmlNode[] = []
    let from = 0
    for (const found of text.matchAll(token)) {
      if (found.index > from) nodes.push(text.slice(from, found.index))
      const node = this.#nodes[Number(found[1])]
      if (node !== undefined) nodes.push(node)
      from = found.index + found[0].length
    }
    if (from < text.length) nodes.push(text.slice(from))
    return nodes
  }

  /** The one node that makes up the whole text, if it is so. */
  only(text: string): HtmlNode | undefined {
    const nodes = text.startsWith(start) && text.endsWith(end) ? this.restore(text) : []
    return nodes.length === 1 && typeof nodes[0] === 'object' ? nodes[0] : undefined
  }
}

/** What a person wrote, without the signs that tokens are made of (Unicode keeps them for no text), and without controls. */
export const withoutTokens = (text: string): string =>
  text.replace(/[\uFDD0\uFDD1]|(?![\t\n])\p{Cc}/gu, '')
