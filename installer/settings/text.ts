import { z } from 'zod'
import { refused, typeName, type Raw, type Reading, type Setting, type Wording } from './setting.ts'

// Beside control characters: what reorders or breaks a line would make a log or a prompt say something else.
const deceiving = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u

/** One line of text. Quotes, dollars and braces are only characters: nothing downstream interprets them. */
export const text = (wording: Wording<string> & { readonly longest: number }): Setting<string> =>
  setting(wording, `text, at most ${wording.longest} characters`, value => {
    const letters = Array.from(value).length
    if (letters > wording.longest)
      return refused(`it has ${letters} characters`, `use at most ${wording.longest}`)
    return { value }
  })

// In a name these would look like a mention, or break out of one.
const inMentions = /[*`\\>"@]/

/** How a person is called, as the server takes it. */
export const personName = (wording: Wording<string>): Setting<string> =>
  setting(wording, 'name, 2 to 100 characters', value => {
    const mark = inMentions.exec(value)?.[0]
    if (mark !== undefined) return refused(`it holds ${mark}`, 'leave out * ` \\ > " and @')
    // As the server counts: a letter outside the basic plane is two.
    if (value.length < 2 || value.length > 100)
      return refused(`it has ${value.length} characters`, 'use 2 to 100')
    return { value }
  })

/** An address of the form `name@example.org`, plain ASCII: what the server takes as well. */
export const email = (wording: Wording<string>): Setting<string> =>
  setting(wording, 'email address', value => {
    const [local = '', domain = ''] = value.split('@')
    const fits = value.length <= 254 && local.length <= 64 && isHostname(domain.toLowerCase())
    if (!fits || !z.email().safeParse(value).success)
      return refused('it is not an email address', 'write it as name@example.org')
    return { value }
  })

/** A DNS name, lower-cased. */
export const hostname = (wording: Wording<string>): Setting<string> =>
  setting(wording, 'host name', given => {
    const value = given.toLowerCase()
    if (/^[\d.]+$/.test(value) || value.includes(':'))
      return refused(
        'it is an address, not a name',
        'give the name that people type: chat.example.org',
      )
    if (!isHostname(value))
      return refused(
        'it is not a host name',
        'use letters, digits, hyphens and dots: chat.example.org',
      )
    return { value }
  })

const isHostname = (value: string) =>
  value.length <= 253 && /^(?!-)[a-z\d-]{1,63}(?<!-)(\.(?!-)[a-z\d-]{1,63}(?<!-))*$/.test(value)

/** Numbers with points between them. */
export const version = (wording: Wording<string>): Setting<string> =>
  setting(wording, 'version', value =>
    /^\d{1,4}(\.\d{1,4}){1,3}$/.test(value)
      ? { value }
      : refused('it is no version', 'write it as 5.4.3, in quotes when it has one point'),
  )

/** One of a few words. */
export const oneOf = <const Word extends string>(
  words: readonly Word[],
  wording: Wording<Word>,
): Setting<Word> =>
  setting(wording, words.join(', '), value => {
    const word = words.find(word => word === value)
    if (word !== undefined) return { value: word }
    return refused('it is none of the words known here', `use one of ${words.join(', ')}`)
  })

function setting<T extends string>(
  { default: value, asked = false, ...wording }: Wording<T>,
  shape: string,
  check: (value: string) => Reading<T>,
): Setting<T> {
  return {
    shape,
    ...wording,
    asked,
    ...(value !== undefined && { default: { value } }),
    read: raw => plainLine(raw) ?? check(String(raw).trim()),
    fromText: text => text,
    toRaw: value => value,
  }
}

/** Refuses what no kind of text can be. */
function plainLine(raw: Raw): Reading<never> | undefined {
  if (typeof raw !== 'string') return refused(`it is ${typeName(raw)}`, 'write text, in quotes')
  if (raw.trim() === '') return refused('it is empty', 'write something')
  const found = deceiving.exec(raw)?.[0].codePointAt(0)
  if (found !== undefined) {
    const name = `U+${found.toString(16).toUpperCase().padStart(4, '0')}`
    return refused(`it holds a control character (${name})`, 'write one line of plain text')
  }
  return raw.isWellFormed() ? undefined : refused('it is not valid Unicode', 'write it anew')
}
