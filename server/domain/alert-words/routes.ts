import * as z from 'zod'
import { ownView } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { json } from '../../platform/http/parameters.ts'
import { addAlertWords, removeAlertWords } from './actions.ts'
import { alertWordsOf } from './queries.ts'

const path = '/users/me/alert_words'
const params = { alert_words: json(z.array(z.string().trim().max(100)).max(1000)) }

const getAlertWords = endpoint({
  method: 'GET',
  path,
  summary: 'The words that the caller wants to hear of.',
  auth: 'user',
  params: {},
  handle: ({ db }, { actor }) =>
    db.snapshot(async tx => ({ alert_words: await alertWordsOf(tx, actor.id) })),
})

const postAlertWords = endpoint({
  method: 'POST',
  path,
  summary: 'Adds words that the caller wants to hear of.',
  differs: 'At most 1000.',
  auth: 'user',
  audits: ownView,
  params,
  handle: ({ db }, { actor, params: { alert_words: words } }) =>
    db.transaction(async tx => ({ alert_words: await addAlertWords(tx, actor, words) })),
})

const deleteAlertWords = endpoint({
  method: 'DELETE',
  path,
  summary: 'Takes words away that the caller wanted to hear of.',
  auth: 'user',
  audits: ownView,
  params,
  handle: ({ db }, { actor, params: { alert_words: words } }) =>
    db.transaction(async tx => ({ alert_words: await removeAlertWords(tx, actor, words) })),
})

export const alertWordEndpoints = [getAlertWords, postAlertWords, deleteAlertWords]
