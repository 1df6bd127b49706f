import type { HtmlNode } from '../html.ts'
import type { Names } from '../names.ts'
import type { Stash } from '../stash.ts'

/** What a message turned out to contain besides its words. */
export type Findings = {
  readonly userIds: Set<number>
  readonly groupIds: Set<number>
  everyone: boolean
  topic: boolean
  /** Addresses outside of quotes, in the order of their first appearance. */
  readonly links: Map<string, FoundLink>
  /** The keys of `links`. */
  readonly addresses: string[]
}

/** Where a link leads, and the words that stand for it if it is not shown as it is. */
export type FoundLink = { readonly href: string; readonly words: string }

/** What reading a stretch of text needs. */
export type Inline = {
  readonly names: Names
  readonly stash: Stash
  readonly findings: Findings
  /** Words quoted from another message do not call anybody again. */
  readonly isQuoted: boolean
  /** Within the words of a link nothing else is one. */
  readonly isInLink?: boolean
}

/**
 * Replaces its own syntax by tokens of the stash. What it leaves is for those after it; `later` gives them what is inside
 * of a match. Takes time linear in the text: that is what makes the whole linear, since passes are few and nest only
 * forwards.
 */
export type Pass = (text: string, inline: Inline, later: Later) => string
type Later = (text: string, within?: Partial<Inline>) => HtmlNode[]

/** Notes a link for previews. What others said has been shown where they said it. */
export function noteLink({ findings, isQuoted }: Inline, address: string, link: FoundLink): void {
  if (isQuoted || findings.links.has(address)) return
  findings.links.set(address, link)
  findings.addresses.push(address)
}
