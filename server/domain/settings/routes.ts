import { sometimes } from '../../audit/audits.ts'
import { changePassword } from '../../identity/change-password.ts'
import { sessionToken } from '../../identity/session-cookie.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { optional, text, type Parameter } from '../../platform/http/parameters.ts'
import type { UserSettingValue } from '../../protocol/user-settings.ts'
import { askForEmail, forgetEmailChanges } from '../email-changes/actions.ts'
import { emailAddress, fullName } from '../users/rules.ts'
import { changeUserDefaults, type Wishes } from './actions.ts'
import { changeSelf } from './change-self.ts'
import { userSettingTable } from './table.ts'
import { timezoneName } from './timezone.ts'

type Wished = Record<string, Parameter<UserSettingValue | undefined>>
const settings: Wished = Object.fromEntries(
  Object.entries(userSettingTable).map(([name, { asked }]) => [
    name,
    optional<UserSettingValue>(asked),
  ]),
)
const {
  default_language: _language,
  allow_private_data_export: _export,
  enable_marketing_emails: _marketing,
  enable_login_emails: _login,
  ...defaults
} = settings

const patchSettings = endpoint({
  method: 'PATCH',
  path: '/settings',
  summary: "Changes the caller's own settings, all that are sent or none.",
  auth: 'user',
  audits: sometimes(
    'user.password',
    'user.password_refused',
    'user.name',
    'user.email_asked',
    'session.ended',
  ),
  params: {
    ...settings,
    full_name: optional(text(fullName)),
    email: optional(text(emailAddress)),
    timezone: optional(text(timezoneName)),
    old_password: optional(text()),
    new_password: optional(text()),
  },
  async handle(ctx, { actor, params, credentials }) {
    const { old_password: old = '', new_password: password, ...others } = params
    const { full_name, email, timezone, ...wishes } = others
    if (password !== undefined && password !== '') {
      const session = credentials.prefix === '/json' ? sessionToken(credentials.cookie) : undefined
      await changePassword(ctx, actor, { old, new: password, session })
      // Who had the former password may have asked that the account get an address of theirs.
      await ctx.db.transaction(tx => forgetEmailChanges(tx, actor.id))
    }
    await ctx.db.transaction(async tx => {
      await changeSelf(tx, ctx.config.url, actor, {
        fullName: full_name,
        timezone,
        settings: sent(wishes),
      })
      const { config, clock } = ctx
      if (email !== undefined) await askForEmail(tx, actor, { email, now: clock.now(), config })
    })
    return {}
  },
})

const patchDefaults = endpoint({
  method: 'PATCH',
  path: '/realm/user_settings_defaults',
  summary: 'Changes what people who come from now on start with.',
  auth: 'user',
  audits: sometimes('organization.user_defaults'),
  params: defaults,
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => changeUserDefaults(tx, actor, sent(params)))
    return {}
  },
})

const sent = (params: Readonly<Record<string, UserSettingValue | undefined>>): Wishes =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

export const settingEndpoints = [patchSettings, patchDefaults]
