import { element } from '../html.ts'
import { momentOf } from '../moment.ts'
import type { Pass } from './inline.ts'

/** `<time:…>`: a moment that each reader sees in their own time zone. */
export const timestamps: Pass = (text, { stash }) =>
  text.includes('<time:')
    ? text.replace(/<time:([^>\n\uFDD0]{0,100})>/g, (_all, written: string) => {
        const moment = momentOf(written)
        return stash.keep(
          moment
            ? element('time', { datetime: moment.toISOString().replace('.000', '') }, written)
            : element('span', { class: 'timestamp-error' }, `Invalid time format: ${written}`),
        )
      })
    : text
