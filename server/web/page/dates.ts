const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const dayOfYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' })

const dateOf = (seconds: number) => new Date(seconds * 1000)

/** `14:05` in the reader's own habit. */
export const timeOfDay = (seconds: number): string => time.format(dateOf(seconds))
export const fullTime = (seconds: number): string => full.format(dateOf(seconds))
export const isoTime = (seconds: number): string => dateOf(seconds).toISOString()

/** The same for all moments of one local day. */
export const dayKey = (seconds: number): string => dateOf(seconds).toDateString()

/** `Today`, `Yesterday`, `Monday, 2 March`, with the year when it is another one. */
export function dayName(seconds: number, now = new Date()): string {
  const date = dateOf(seconds)
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (date.toDateString() === now.toDateString()) return 'Today'
  if (date.toDateString() === yesterday.toDateString()) return 'Yesterday'
  return (date.getFullYear() === now.getFullYear() ? day : dayOfYear).format(date)
}
