import { parseBlocks } from './blocks/parse.ts'
import { codeBlock } from './code.ts'
import { partsOf, type Fence, type Part } from './fences.ts'
import { freeLists } from './hanging-lists.ts'
import { element, finished, serialize, type Element, type HtmlNode } from './html.ts'
import type { Findings } from './inline/inline.ts'
import { noNames, type Names } from './names.ts'
import { readText } from './read-text.ts'
import { Stash, withoutTokens } from './stash.ts'

export type Rendered = {
  /** Zulip's HTML. Nothing in it was taken over from the author as markup. */
  html: string
  /** Who is called by name or as a member of a group; silent and quoted mentions are not among them. */
  mentionedUserIds: number[]
  mentionedGroupIds: number[]
  /** The wildcards: everyone in the channel, everyone in the topic. */
  mentionsEveryone: boolean
  mentionsTopic: boolean
  /** Addresses that the author gave, once each: what previews may be made of (`whatToFetch`). */
  links: string[]
}

/** Turns what a person wrote into what their readers see. Pure: names are looked up before (`namesIn`). */
export function renderMarkdown(content: string, names: Names = noNames): Rendered {
  const findings: Findings = {
    userIds: new Set(),
    groupIds: new Set(),
    everyone: false,
    topic: false,
    links: new Map(),
    addresses: [],
  }
  const lines = withoutTokens(content.toWellFormed().replace(/\r\n?/g, '\n')).split('\n')
  const reading: Reading = { stash: new Stash(), names, findings }
  const root = blocksIn(partsOf(lines), reading)
  readText(root, reading, false)
  return {
    html: serialize(root.children).trimEnd(),
    mentionedUserIds: [...findings.userIds],
    mentionedGroupIds: [...findings.groupIds],
    mentionsEveryone: findings.everyone,
    mentionsTopic: findings.topic,
    links: findings.addresses,
  }
}

type Reading = { stash: Stash; names: Names; findings: Findings }

const blocksIn = (parts: readonly Part[], reading: Reading): Element =>
  parseBlocks(`${linesOf(parts, reading).join('\n')}\n`.replace(/\n+$/, ''), reading.stash)

/** Parts as lines: what a fence holds is finished and stands as a block of one token, a quote as quoted lines. */
function linesOf(parts: readonly Part[], reading: Reading): string[] {
  const lines: string[] = []
  let plain: string[] = []
  const flush = () => {
    for (const line of freeLists(plain.map(tidy))) lines.push(line)
    plain = []
  }
  for (const part of parts) {
    if (typeof part === 'string') plain.push(part)
    else {
      flush()
      lines.push('')
      for (const line of linesOfFence(part, reading)) lines.push(line)
      lines.push('')
    }
  }
  flush()
  return lines
}

/** Four columns to a tab; a line of spaces is an empty one. */
function tidy(line: string): string {
  if (line.trim() === '') return ''
  if (!line.includes('\t')) return line
  let result = ''
  for (const piece of line.split(/(\t)/))
    result += piece === '\t' ? ' '.repeat(4 - (result.length % 4)) : piece
  return result
}

function linesOfFence(fence: Fence, reading: Reading): string[] {
  if (fence.kind === 'quote') return linesOf(fence.parts, reading).map(line => `> ${line}`)
  const node = fence.kind === 'spoiler' ? spoiler(fence, reading) : verbatim(fence, reading)
  return [reading.stash.keep(node)]
}

const spoiler = ({ header, parts }: Fence, reading: Reading): Element =>
  element(
    'div',
    { class: 'spoiler-block' },
    element('div', { class: 'spoiler-header' }, ...blocksIn([header], reading).children),
    element(
      'div',
      { class: 'spoiler-content', 'aria-hidden': 'true' },
      ...blocksIn(parts, reading).children,
    ),
  )

/** Code and formulas: their lines are all text. */
function verbatim({ kind, language, parts }: Fence, { names }: Reading): HtmlNode {
  const lines = parts.map(String)
  if (kind === 'code') {
    const code = `${lines.map(line => line.trimEnd()).join('\n')}\n`
    return codeBlock(code, language, names.tools)
  }
  const formulas = lines
    .join('\n')
    .split('\n\n')
    .map(tex => tex.trim())
  const shown = formulas.flatMap((tex, i): HtmlNode[] => {
    const formula = names.tools.math?.(tex, true) ?? element('span', { class: 'tex-error' }, tex)
    return i === 0 ? [formula] : ['\n\n', formula]
  })
  return finished(element('p', {}, ...shown))
}
