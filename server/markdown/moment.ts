const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
/** Hours east of Greenwich of names that people write. */
const zones: Readonly<Record<string, number>> = {
  z: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  bst: 1,
  cet: 1,
  cest: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  ist: 5.5,
  hkt: 8,
  sgt: 8,
  awst: 8,
  jst: 9,
  kst: 9,
  aest: 10,
  aedt: 11,
  nzst: 12,
  nzdt: 13,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
}

type Parts = Partial<
  Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'offset', number>
>

/**
 * The moment that a person means: seconds since 1970, ISO 8601, or words such as `5 Jun 2017, 10:30 PM CET`.
 * UTC where nothing else is said; whole seconds; undefined for what is no moment of the years 1 to 9999.
 */
export function momentOf(written: string): Date | undefined {
  const words = written.trim()
  if (words.length > 100) return undefined
  if (/^-?\d{5,}(?:\.\d+)?$/.test(words)) return within(new Date(Math.trunc(Number(words)) * 1000))
  const parts = partsOf(words)
  return parts && dateOf({ day: 1, hour: 0, minute: 0, second: 0, offset: 0, ...parts })
}

type Whole = Parts & Record<'day' | 'hour' | 'minute' | 'second' | 'offset', number>

function dateOf({ year, month, day, hour, minute, second, offset }: Whole): Date | undefined {
  if (year === undefined || month === undefined) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  const isClock = hour < 24 && minute < 60 && second < 60 && Math.abs(offset) < 24
  const isReal = isClock && date.getUTCMonth() === month - 1
  return isReal ? within(new Date(date.getTime() - offset * 3_600_000)) : undefined
}

const within = (date: Date) =>
  date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999 ? date : undefined

const isoDate = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:t|(?=[\s,])|$)/
const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(am|pm)?/
const offsetAtEnd = /^(?:utc|gmt)?([+-])(\d{1,2}):?(\d{2})?$/

/** Reads word by word. A word that means nothing makes the whole meaningless. */
function partsOf(words: string): Parts | undefined {
  let parts: Parts = {}
  let rest = words.toLowerCase().replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b/, '')
  while ((rest = rest.replace(/^[\s,]+/, '')) !== '') {
    const read = next(rest, parts)
    if (!read) return undefined
    parts = { ...parts, ...read.parts }
    rest = rest.slice(read.length)
  }
  return parts
}

type Read = { parts: Parts; length: number } | undefined

function next(rest: string, known: Parts): Read {
  const date = isoDate.exec(rest)
  if (date)
    return {
      parts: { year: Number(date[1]), month: Number(date[2]), day: Number(date[3]) },
      length: date[0].length,
    }
  const time = clock.exec(rest)
  if (time) return { parts: timeOf(time), length: time[0].length }
  const [word = ''] = rest.split(/[\s,]/, 1)
  const parts = ofOffset(word) ?? ofWord(word, known)
  return parts && { parts, length: word.length }
}

function timeOf([, hour, minute, second, half]: RegExpExecArray): Parts {
  const hours = half ? (Number(hour) % 12) + (half === 'pm' ? 12 : 0) : Number(hour)
  return { hour: hours, minute: Number(minute), second: Number(second ?? 0) }
}

function ofOffset(word: string): Parts | undefined {
  const [, sign, hours, minutes] = offsetAtEnd.exec(word) ?? []
  if (hours === undefined)
    return Object.hasOwn(zones, word) ? { offset: zones[word] ?? 0 } : undefined
  const size = Number(hours) + Number(minutes ?? 0) / 60
  return { offset: sign === '-' ? -size : size }
}

function ofWord(word: string, known: Parts): Parts | undefined {
  if (word === 'am' || word === 'pm') return ofHalf(word, known.hour ?? 13)
  const month = /^[a-z]{3,9}\.?$/.test(word) ? months.indexOf(word.slice(0, 3)) + 1 : 0
  if (month > 0) return { month }
  if (/^\d{4}$/.test(word) && known.year === undefined) return { year: Number(word) }
  const day = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(word)?.[1]
  return day !== undefined && known.day === undefined ? { day: Number(day) } : undefined
}

const ofHalf = (word: 'am' | 'pm', hour: number): Parts | undefined =>
  hour > 12 ? undefined : { hour: (hour % 12) + (word === 'pm' ? 12 : 0) }
