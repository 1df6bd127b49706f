import { whatToFetch } from '../../markdown/previews.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { organizationSettings } from '../organization/settings/read.ts'

/** Of a message; the links behind them stay links. */
const mostPreviews = 5

/** What links lead to, where nobody but the web knows it. Whole films are not fetched. */
export const outsideOf = (links: readonly string[]) =>
  whatToFetch(links)
    .filter(({ kind }) => kind !== 'upload' && kind !== 'video')
    .slice(0, mostPreviews)

/** Has the worker look where the links of a message lead, if the organization wants that. */
export async function wantPreviews(
  tx: Tx,
  messageId: number,
  links: readonly string[],
): Promise<void> {
  if (outsideOf(links).length === 0) return
  const { inline_url_embed_preview: isWanted } = await organizationSettings(tx)
  if (!isWanted) return
  await enqueue(tx, 'link previews', { id: messageId }, { key: `link previews ${messageId}` })
}
