import * as z from 'zod'
import { invite } from '../../../domain/invitations/actions.ts'
import { invitationTerms, linkFor, termsWished } from '../invitations.ts'
import { changing } from '../operation.ts'

/** A link that works again and again, for whoever has it. */
export const orgCreateLink = changing(z.strictObject(termsWished), async (scene, wish) => {
  const terms = await invitationTerms(scene, wish)
  const id = await invite(scene.tx, scene.operator, null, terms)
  return { link: linkFor(scene, id), expires: terms.expiresAt?.toISOString() ?? null }
})
