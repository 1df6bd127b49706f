import { whoUnsubscribes } from '../../access/unsubscribing.ts'
import { ownView } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import { plainPage } from '../../platform/http/plain-page.ts'
import { unsubscribe } from './actions.ts'

const beside = 'It is beside the API of Zulip, whose pages do this.'
const place = {
  path: '/unsubscribe/:mailing/:token',
  auth: 'none',
  prefixes: [''],
  params: { mailing: text(), token: text() },
  differs: beside,
} as const

const called = {
  'missed-messages': 'mails about messages that you missed',
  digest: 'weekly mails',
} as const

const home = { text: 'To the chat', address: '/' }

const invalid = () =>
  plainPage({
    title: 'This link is not valid',
    paragraphs: ['Which mails you get is among your settings.'],
    link: home,
  })

/** Only asks: programs that look through mails follow every link. */
const getUnsubscribe = endpoint({
  ...place,
  method: 'GET',
  summary: 'Asks whether somebody wants no more mails of a kind.',
  async handle({ db, signing }, { params }) {
    const who = await db.snapshot(tx => whoUnsubscribes(tx, signing, params))
    if (!who) return invalid()
    return plainPage({
      title: `No more ${called[who.from]}?`,
      paragraphs: [`${who.email} gets none then. You can turn them on again in your settings.`],
      form: { button: 'Send me no more' },
    })
  },
})

const postUnsubscribe = endpoint({
  ...place,
  method: 'POST',
  audits: ownView,
  summary: 'Ends mails of a kind for whoever has the link from one (RFC 8058).',
  async handle({ db, signing }, { params }) {
    const who = await db.transaction(async tx => {
      const person = await whoUnsubscribes(tx, signing, params)
      if (person) await unsubscribe(tx, person)
      return person
    })
    if (!who) return invalid()
    return plainPage({
      title: 'Done',
      paragraphs: [`You get no more ${called[who.from]}.`],
      link: home,
    })
  },
})

export const unsubscribingEndpoints = [getUnsubscribe, postUnsubscribe]
