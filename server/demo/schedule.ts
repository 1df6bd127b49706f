import type { PersonName } from './people.ts'
import type { Story } from './story.ts'

/** One line at its moment. */
export type Spoken = { place: Story['place']; speaker: PersonName; text: string; at: Date }

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** All lines of all stories in the order of time, none of them in the future. */
export const schedule = (stories: readonly Story[], now: Date): Spoken[] =>
  stories
    .flatMap(story => {
      const { place, lines, pace } = story
      const start = startOf(story, now)
      return lines.map(([speaker, text], index) => {
        const wished = start + index * pace * minuteMs
        const latest = now.getTime() - (lines.length - index) * minuteMs
        return { place, speaker, text, at: new Date(Math.min(wished, latest)) }
      })
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime())

function startOf({ daysAgo, at, minutesAgo = 0, pace, lines }: Story, now: Date): number {
  if (at === undefined) return now.getTime() - (minutesAgo + (lines.length - 1) * pace) * minuteMs
  const day = new Date(now.getTime() - daysAgo * dayMs).toISOString().slice(0, 10)
  return Date.parse(`${day}T${at}:00Z`)
}
