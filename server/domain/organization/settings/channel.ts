import * as z from 'zod'
import { channelToSee } from '../../../access/channels.ts'
import { badRequest } from '../../../platform/http/api-error.ts'
import { integer } from '../../../platform/http/parameters.ts'
import { wishing, type Setting, type Wish } from './setting.ts'

const none = -1

/** A channel's id, or -1 for none. */
export const channel = (refusal?: { unlessPrivate: string }): Setting<number> => ({
  kept: z.int(),
  initial: none,
  asked: wishing(integer, id => existing(id, refusal?.unlessPrivate)),
  changedBy: 'administrators',
  told: 'alone',
})

const existing =
  (id: number, unlessPrivate: string | undefined): Wish =>
  async (tx, actor) => {
    if (id === none) return none
    const found = await channelToSee(tx, actor, { id })
    if (found.isArchived) throw badRequest('Invalid channel ID')
    if (unlessPrivate !== undefined && !found.isPrivate) throw badRequest(unlessPrivate)
    return id
  }
