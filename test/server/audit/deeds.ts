import { emailChangeToken } from '../../../server/access/email-changes.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { openBrowser } from '../browser.ts'
import { png, sendPicture } from '../pictures.ts'
import { enrolApp } from '../second-factors.ts'
import type { World } from '../world.ts'
import type { Deed } from './deed.ts'
import { secondFactorDeeds } from './second-factor-deeds.ts'
import { sendForm } from './page.ts'
import { wayInDeeds } from './way-in-deeds.ts'
import { chatDeeds } from './chat-deeds.ts'

const newest = async ({ db }: World, table: 'invitations' | 'email_changes') =>
  (
    await db.snapshot(tx =>
      tx.one<{ id: number }>(
        table === 'invitations'
          ? sql`select max(id) as id from invitations`
          : sql`select max(id) as id from email_changes`,
      ),
    )
  ).id

async function inviteByLink({ iago }: World): Promise<string> {
  const made = await iago.post<{ invite_link: string }>('/invites/multiuse', { invite_as: 400 })
  return new URL(made.invite_link).pathname
}

const signInAs = (world: World) => ({
  right: { username: world.othello.email, password: world.othello.password },
  wrong: { username: world.othello.email, password: 'honest Iago' },
})

const people: Record<string, Deed> = {
  'POST /fetch_api_key': async world => {
    const { right, wrong } = signInAs(world)
    const { othello } = world
    await othello.refusal('POST', '/fetch_api_key', wrong)
    const { recoveryCodes } = await enrolApp(world, othello)
    await othello.post('/fetch_api_key', { ...right, two_factor_code: recoveryCodes[0] })
    await othello.delete('/users/me/two_factor/totp', { password: othello.password })
  },
  'POST /login': async world => {
    const { right, wrong } = signInAs(world)
    await openBrowser(world).post('/login', wrong)
    await openBrowser(world).post('/login', right)
  },
  'POST /logout': async world => {
    const browser = openBrowser(world)
    await browser.post('/login', signInAs(world).right)
    await browser.post('/logout')
  },
  'POST /users': ({ iago }) =>
    iago.post('/users', {
      email: 'banquo@example.org',
      full_name: 'Banquo',
      password: 'thou shalt get kings',
    }),
  'PATCH /users/:user_id_or_email': async ({ desdemona, cordelia }) => {
    const { id: field } = await desdemona.post<{ id: number }>('/realm/profile_fields', {
      name: 'Home',
      field_type: 1,
    })
    await desdemona.patch(`/users/${cordelia.id}`, {
      full_name: 'Cordelia of France',
      role: 300,
      new_email: 'queen@example.org',
      profile_data: [{ id: field, value: 'Paris' }],
    })
    await desdemona.patch(`/users/${cordelia.id}`, { role: 400, new_email: cordelia.email })
  },
  'POST /users/:user_id/status': ({ iago, hamlet }) =>
    iago.post(`/users/${hamlet.id}/status`, { status_text: 'Thinking' }),
  'DELETE /users/:user_id': async world => {
    const { polonius, iago } = world
    const { username, password } = { username: polonius.email, password: polonius.password }
    await openBrowser(world).post('/login', { username, password })
    await iago.delete(`/users/${polonius.id}`)
  },
  'POST /users/:user_id/reactivate': ({ iago, polonius }) =>
    iago.post(`/users/${polonius.id}/reactivate`),
  'PATCH /settings': async world => {
    const { othello } = world
    await openBrowser(world).post('/login', signInAs(world).right)
    const wish = { full_name: 'Othello of Venice', email: 'moor@example.org' }
    await othello.refusal('PATCH', '/settings', { old_password: 'x', new_password: 'a b c d e f' })
    const password = { old_password: othello.password, new_password: 'put out the light' }
    await othello.patch('/settings', { ...wish, ...password })
  },
  'POST /confirm-email/:token': async world => {
    const id = await newest(world, 'email_changes')
    await sendForm(world, `/confirm-email/${emailChangeToken(world.context.signing, id)}`, {})
    await world.db.transaction(tx =>
      tx.run(sql`update users set email = ${world.othello.email} where id = ${world.othello.id}`),
    )
  },
  'POST /invites': ({ iago }) =>
    iago.post('/invites', { invitee_emails: 'ophelia@example.org', stream_ids: [] }),
  'POST /invites/:invite_id/resend': async world =>
    world.iago.post(`/invites/${await newest(world, 'invitations')}/resend`),
  'DELETE /invites/:invite_id': async world =>
    world.iago.delete(`/invites/${await newest(world, 'invitations')}`),
  'POST /invites/multiuse': inviteByLink,
  'POST /join/:token/': async world =>
    sendForm(world, await inviteByLink(world), {
      full_name: 'Ophelia',
      password: 'rosemary, rue',
      email: 'ophelia@example.org',
    }),
  'POST /accounts/register': async world => {
    const [, , token = ''] = (await inviteByLink(world)).split('/')
    const laertes = { full_name: 'Laertes', password: 'a touch, a touch', email: 'l@example.org' }
    await sendForm(world, '/api/v1/accounts/register', { token, ...laertes })
  },
  'DELETE /invites/multiuse/:invite_id': async world =>
    world.iago.delete(`/invites/multiuse/${await newest(world, 'invitations')}`),
}

const organization: Record<string, Deed> = {
  'PATCH /realm': ({ iago }) =>
    iago.patch('/realm', { name: 'Padua', default_language: 'de', waiting_period_threshold: 3 }),
  'PATCH /realm/user_settings_defaults': ({ iago }) =>
    iago.patch('/realm/user_settings_defaults', { twenty_four_hour_time: true }),
  'POST /realm/icon': world => sendPicture(world, world.iago, '/realm/icon', png),
  'DELETE /realm/icon': ({ iago }) => iago.delete('/realm/icon'),
  'POST /realm/logo': world => sendPicture(world, world.iago, '/realm/logo', png),
  'DELETE /realm/logo': ({ iago }) => iago.delete('/realm/logo'),
  'POST /realm/emoji/:emoji_name': world =>
    sendPicture(world, world.iago, '/realm/emoji/skull', png),
  'DELETE /realm/emoji/:emoji_name': ({ iago }) => iago.delete('/realm/emoji/skull'),
  'POST /realm/domains': ({ desdemona }) =>
    desdemona.post('/realm/domains', { domain: 'padua.org', allow_subdomains: false }),
  'PATCH /realm/domains/:domain': ({ desdemona }) =>
    desdemona.patch('/realm/domains/padua.org', { allow_subdomains: true }),
  'DELETE /realm/domains/:domain': async ({ desdemona }) => {
    await desdemona.patch('/realm', { emails_restricted_to_domains: true })
    await desdemona.delete('/realm/domains/padua.org')
  },
  'POST /realm/playgrounds': ({ iago }) =>
    iago.post('/realm/playgrounds', {
      name: 'Try it',
      pygments_language: 'Python',
      url_template: 'https://play.example.org/?code={code}',
    }),
  'DELETE /realm/playgrounds/:playground_id': ({ iago }) => iago.delete('/realm/playgrounds/1'),
  'POST /realm/filters': ({ iago }) =>
    iago.post('/realm/filters', {
      pattern: '#(?P<id>[0-9]+)',
      url_template: 'https://example.org/{id}',
    }),
  'PATCH /realm/filters/:filter_id': ({ iago }) =>
    iago.patch('/realm/filters/1', {
      pattern: 'T(?P<id>[0-9]+)',
      url_template: 'https://example.org/{id}',
    }),
  'PATCH /realm/linkifiers': ({ iago }) =>
    iago.patch('/realm/linkifiers', { ordered_linkifier_ids: [1] }),
  'DELETE /realm/filters/:filter_id': ({ iago }) => iago.delete('/realm/filters/1'),
  'POST /realm/profile_fields': ({ iago }) =>
    iago.post('/realm/profile_fields', { name: 'Sword', field_type: 1 }),
  'PATCH /realm/profile_fields/:field_id': ({ iago }) =>
    iago.patch('/realm/profile_fields/2', { name: 'Blade' }),
  'PATCH /realm/profile_fields': ({ iago }) =>
    iago.patch('/realm/profile_fields', { order: [2, 1] }),
  'DELETE /realm/profile_fields/:field_id': ({ iago }) => iago.delete('/realm/profile_fields/2'),
}

/** In this order: some stand on what those before them left. */
export const deeds: Readonly<Record<string, Deed>> = {
  ...people,
  ...organization,
  ...chatDeeds,
  ...secondFactorDeeds,
  // Last: nobody acts by these keys or accounts any more.
  ...wayInDeeds,
  'DELETE /users/me': async world => {
    const { email: username, password } = world.hamlet
    await openBrowser(world).post('/login', { username, password })
    await world.hamlet.delete('/users/me')
  },
}
