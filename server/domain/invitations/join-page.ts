import { invitationToAccept } from '../../access/invitations.ts'
import { sometimes } from '../../audit/audits.ts'
import type { Context } from '../../context.ts'
import { refusalIn } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { optional, text } from '../../platform/http/parameters.ts'
import { plainPage } from '../../platform/http/plain-page.ts'
import { organizationName } from '../organization/queries.ts'
import { emailAddress, fullName, requireAcceptable } from '../users/rules.ts'
import { register } from './register.ts'

const place = {
  path: '/join/:token/',
  auth: 'none',
  prefixes: [''],
  differs: 'It is beside the API of Zulip, whose pages do this.',
} as const

const getJoin = endpoint({
  ...place,
  method: 'GET',
  summary: 'The page that an invitation link leads to.',
  params: { token: text() },
  handle: (ctx, { params: { token } }) =>
    askNewcomer(ctx, token).catch((error: unknown) => refused(error)),
})

const postJoin = endpoint({
  ...place,
  method: 'POST',
  audits: sometimes('user.joined'),
  summary: 'Makes an account for whoever filled in that page.',
  params: { token: text(), full_name: text(), password: text(), email: optional(text()) },
  async handle(ctx, { params: { token, full_name, password, email } }) {
    try {
      const user = await register(ctx, {
        token,
        fullName: requireAcceptable(fullName, full_name),
        password,
        email: email === undefined ? undefined : requireAcceptable(emailAddress, email),
      })
      return plainPage({
        title: 'Welcome',
        paragraphs: [`Sign in as ${user.email}, with the password you chose.`],
        link: { text: 'Sign in', address: '/' },
      })
    } catch (error) {
      const tried = { problem: refusalIn(error), name: full_name, email }
      return askNewcomer(ctx, token, tried).catch((again: unknown) => refused(again))
    }
  },
})

/** What somebody entered, and why it was refused. */
type Tried = { problem: string; name: string; email: string | undefined }

/** The form, with what was wrong with the last try. */
async function askNewcomer({ db, signing, clock }: Context, token: string, tried?: Tried) {
  // The invitation is held for a moment, which a transaction that only reads cannot.
  const { name, email } = await db.transaction(async tx => {
    const invitation = await invitationToAccept(tx, signing, token, clock.now())
    return { name: await organizationName(tx), email: invitation.email }
  })
  return plainPage({
    title: `Join ${name}`,
    paragraphs: [email === null ? 'You are invited.' : `You are invited as ${email}.`],
    problem: tried?.problem,
    form: {
      button: 'Join',
      fields: [
        ...(email === null ? [{ ...emailField, typed: tried?.email }] : []),
        {
          name: 'full_name',
          label: 'Your name',
          type: 'text',
          autocomplete: 'name',
          typed: tried?.name,
        },
        {
          name: 'password',
          label: 'A password',
          type: 'password',
          autocomplete: 'new-password',
        },
      ],
    },
  })
}

const emailField = {
  name: 'email',
  label: 'Your email address',
  type: 'email',
  autocomplete: 'email',
} as const

const refused = (error: unknown) =>
  plainPage({ title: 'You cannot join by this link', paragraphs: [refusalIn(error)] })

export const joinPage = [getJoin, postJoin]
