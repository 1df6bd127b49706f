import { refused, typeName, type Reading, type Setting, type Wording } from './setting.ts'

/** So many requests in so many seconds. */
export type Rate = Readonly<Record<'requests' | 'seconds', number>>

const most: Rate = { requests: 1_000_000, seconds: 604_800 }

/** Rates separated by commas, all of which have to be kept, or `none`. */
export const rates = ({
  default: value,
  asked = false,
  ...wording
}: Wording<readonly Rate[]>): Setting<readonly Rate[]> => ({
  shape: 'requests in seconds (200/60), several separated by commas, or none',
  ...wording,
  asked,
  ...(value !== undefined && { default: { value } }),
  read(raw) {
    if (typeof raw !== 'string') return refused(`it is ${typeName(raw)}`, 'write text, in quotes')
    return raw.trim() === 'none' ? { value: [] } : ratesIn(raw)
  },
  fromText: text => text,
  toRaw: value =>
    value.length === 0
      ? 'none'
      : value.map(({ requests, seconds }) => `${requests}/${seconds}`).join(', '),
})

function ratesIn(text: string): Reading<readonly Rate[]> {
  const value: Rate[] = []
  for (const word of text.split(',').map(word => word.trim())) {
    const [, requests, seconds] = /^(\d{1,7})\s*\/\s*(\d{1,7})$/.exec(word) ?? []
    const rate = { requests: Number(requests), seconds: Number(seconds) }
    if (requests === undefined || !isPossible(rate))
      return refused(
        `${word || 'an empty place'} is no rate of 1 to ${most.requests} requests in 1 to ${most.seconds} seconds`,
        'write 200/60, or none',
      )
    value.push(rate)
  }
  return { value }
}

const isPossible = ({ requests, seconds }: Rate) =>
  requests >= 1 && requests <= most.requests && seconds >= 1 && seconds <= most.seconds
