import { element, type Element } from '../html.ts'
import { emojiPattern } from '../names.ts'
import { codeOfSign, emojiByName, namesOfCode } from '../emoji-names.ts'
import type { Inline, Pass } from './inline.ts'

/** `:name:`. The organization's own come first. */
export const emoji: Pass = (text, inline) =>
  text.includes(':')
    ? text.replace(emojiPattern, (all, name: string) => {
        const node = ownEmoji(name, inline) ?? unicodeEmoji(name, emojiByName.get(name))
        return node ? inline.stash.keep(node) : all
      })
    : text

function ownEmoji(name: string, { names }: Inline): Element | undefined {
  const own = names.emoji.find(known => known.name === name)
  return own && element('img', { alt: `:${name}:`, class: 'emoji', src: own.url, title: name })
}

function unicodeEmoji(name: string, code: string | undefined): Element | undefined {
  if (code === undefined) return undefined
  const title = name.replaceAll('_', ' ')
  const attributes = { 'aria-label': title, class: `emoji emoji-${code}`, role: 'img', title }
  return element('span', attributes, `:${name}:`)
}

const emoticonNames: Readonly<Record<string, string>> = {
  ':)': 'smile',
  '(:': 'smile',
  ':(': 'frown',
  '<3': 'heart',
  ':|': 'neutral',
  ':/': 'oh_no',
  ';)': 'wink',
  ':D': 'grinning',
  ':P': 'stuck_out_tongue',
  ':p': 'stuck_out_tongue',
  ':o': 'open_mouth',
  ':O': 'open_mouth',
}
const emoticon = /(?<![^,.;?!()[\] "'\n\t])(?::[()|/DPpoO]|\(:|<3|;\))(?![^,.;?!()[\] "'\n\t])/g

/** `:)` between spaces or punctuation, for those who want that. */
export const emoticons: Pass = (text, { names, stash }) =>
  names.translatesEmoticons
    ? text.replace(emoticon, sign => {
        const name = emoticonNames[sign] ?? ''
        const node = unicodeEmoji(name, emojiByName.get(name))
        return node ? stash.keep(node) : sign
      })
    : text

/** A whole sequence of joined signs: a part of an unknown one must not show as something else. */
const part = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?`
const tags = String.raw`[\u{E0020}-\u{E007F}]{0,8}`
const sign = new RegExp(
  String.raw`[#*0-9]\uFE0F?\u20E3|\p{RI}\p{RI}|${part}(?:\u200D${part})*${tags}`,
  'gu',
)

/** The signs themselves. */
export const writtenEmoji: Pass = (text, { stash }) =>
  /[\u00A9-\u{10FFFF}]/u.test(text)
    ? text.replace(sign, written => {
        const code = codeOfSign(written)
        const node = unicodeEmoji(
          namesOfCode.get(code)?.[0] ?? '',
          namesOfCode.has(code) ? code : undefined,
        )
        return node ? stash.keep(node) : written
      })
    : text
