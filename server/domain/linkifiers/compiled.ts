import { linkifierOf, type Linkifier } from '../../markdown/linkifiers/linkifier.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { organizationLinkifiers } from './queries.ts'

/** What the organization links by itself, ready to be looked for in a text. */
export const compiledLinkifiers = async (tx: Tx): Promise<Linkifier[]> =>
  (await organizationLinkifiers(tx)).map(({ pattern, url_template: urlTemplate }) =>
    linkifierOf({ pattern, urlTemplate }),
  )
