import { emailChangeToConfirm } from '../../access/email-changes.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { sometimes } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import { plainPage } from '../../platform/http/plain-page.ts'
import { confirmEmail } from './actions.ts'

const place = {
  path: '/confirm-email/:token',
  auth: 'none',
  prefixes: [''],
  params: { token: text() },
  differs: 'It is beside the API of Zulip, whose pages do this.',
} as const

const home = { text: 'To the chat', address: '/' }

const invalid = () =>
  plainPage({
    title: 'This link is not valid',
    paragraphs: ['It works once, for a day. Ask for the new address again in your settings.'],
    link: home,
  })

const getConfirmation = endpoint({
  ...place,
  method: 'GET',
  summary: 'Asks whether a new address is theirs who asked for it.',
  async handle({ db, signing, clock }, { params: { token } }) {
    // The wish is held for a moment, which a transaction that only reads cannot.
    const change = await db.transaction(tx => emailChangeToConfirm(tx, signing, token, clock.now()))
    if (!change) return invalid()
    return plainPage({
      title: 'Is this your new address?',
      // Not the former one: whoever the mail reached by mistake learns nothing of the account.
      paragraphs: [`You then sign in as ${change.newEmail}.`],
      form: { button: 'Yes' },
    })
  },
})

const postConfirmation = endpoint({
  ...place,
  method: 'POST',
  audits: sometimes('user.email'),
  summary: 'Gives somebody the address whose link they hold.',
  async handle({ db, signing, clock }, { params: { token } }) {
    const outcome = await db
      .transaction(async tx => {
        const change = await emailChangeToConfirm(tx, signing, token, clock.now())
        if (change) await confirmEmail(tx, change, clock.now())
        return change?.newEmail
      })
      .catch((error: unknown) => {
        if (error instanceof ApiError) return error
        throw error
      })
    if (outcome === undefined) return invalid()
    if (outcome instanceof ApiError)
      return plainPage({ title: 'That cannot be your address', paragraphs: [outcome.message] })
    return plainPage({
      title: 'Done',
      paragraphs: [`You sign in as ${outcome} from now on.`],
      link: home,
    })
  },
})

export const emailChangeEndpoints = [getConfirmation, postConfirmation]
