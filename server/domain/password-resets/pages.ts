import { resetToConfirm } from '../../access/password-resets.ts'
import { sometimes } from '../../audit/audits.ts'
import { refusalIn } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import { plainPage } from '../../platform/http/plain-page.ts'
import { emailAddress, requireAcceptable } from '../users/rules.ts'
import { askForReset, resetPassword } from './actions.ts'

const place = {
  auth: 'none',
  prefixes: [''],
  differs: 'It is beside the API of Zulip, whose pages do this.',
} as const
const asking = { ...place, path: '/forgot-password' } as const
const setting = { ...place, path: '/reset-password/:token' } as const
const home = { text: 'To the chat', address: '/' }

/** The form where somebody says their address, with why the last try was refused. */
const askPage = (problem?: string) =>
  plainPage({
    title: 'Set a new password',
    paragraphs: ['A link comes by mail to the address that you sign in with.'],
    problem,
    form: {
      button: 'Send the link',
      fields: [
        { name: 'email', label: 'Your email address', type: 'email', autocomplete: 'email' },
      ],
    },
  })

const setPage = (email: string, problem?: string) =>
  plainPage({
    title: 'Set a new password',
    paragraphs: [`For ${email}. You are signed out everywhere.`],
    problem,
    form: {
      button: 'Set it',
      fields: [
        {
          name: 'password',
          label: 'A new password',
          type: 'password',
          autocomplete: 'new-password',
        },
      ],
    },
  })

const getAsking = endpoint({
  ...asking,
  method: 'GET',
  summary: 'The page for somebody who does not know their password.',
  params: {},
  handle: async () => askPage(),
})

const postAsking = endpoint({
  ...asking,
  method: 'POST',
  audits: sometimes('user.password_asked'),
  summary: 'Mails the link to the address in that page.',
  params: { email: text() },
  async handle(ctx, { params, credentials }) {
    try {
      await askForReset(ctx, requireAcceptable(emailAddress, params.email), credentials.caller)
      return plainPage({
        title: 'Look into your mail',
        paragraphs: [`If somebody here has the address ${params.email}, a link is on its way.`],
        link: home,
      })
    } catch (error) {
      return askPage(refusalIn(error))
    }
  },
})

const getSetting = endpoint({
  ...setting,
  method: 'GET',
  summary: 'The page that such a link leads to.',
  params: { token: text() },
  async handle({ db, signing, clock }, { params: { token } }) {
    try {
      // The account is held for a moment, which a transaction that only reads cannot.
      const { email } = await db.transaction(tx => resetToConfirm(tx, signing, token, clock.now()))
      return setPage(email)
    } catch (error) {
      return invalidPage(error)
    }
  },
})

const postSetting = endpoint({
  ...setting,
  method: 'POST',
  audits: sometimes('user.password', 'session.ended'),
  summary: 'Sets the password that was entered in that page.',
  params: { token: text(), password: text() },
  async handle(ctx, { params: { token, password } }) {
    const { db, signing, clock } = ctx
    try {
      const { email } = await db.transaction(tx => resetToConfirm(tx, signing, token, clock.now()))
      const problem = await resetPassword(ctx, { token, password, endsKeys: false }).then(
        () => undefined,
        refusalIn,
      )
      if (problem !== undefined) return setPage(email, problem)
      return plainPage({
        title: 'Done',
        paragraphs: [`Sign in as ${email}, with the new password.`],
        link: home,
      })
    } catch (error) {
      return invalidPage(error)
    }
  },
})

const invalidPage = (error: unknown) =>
  plainPage({
    title: 'This link is not valid',
    paragraphs: [refusalIn(error)],
    link: { text: 'Ask for another one', address: asking.path },
  })

export const resetPages = [getAsking, postAsking, getSetting, postSetting]
