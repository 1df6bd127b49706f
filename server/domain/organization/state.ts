import type { ServerConfig } from '../../config.ts'
import { legacyPolicy } from '../../protocol/legacy-policies.ts'
import type { StatePart } from '../../state-part.ts'
import { authenticationMethods } from '../authentication/methods.ts'
import { olderName } from './events.ts'
import { limits } from './limits.ts'
import { organization, type Organization } from './queries.ts'
import { permissionRules } from './permissions.ts'
import { emblemFacts } from './pictures.ts'
import { policies } from './policies.ts'
import { withDefaults } from './settings/read.ts'
import type { OrganizationSettings } from './settings/table.ts'
import { toldSettings } from './settings/told.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'

export const organizationState: StatePart = {
  types: ['realm'],
  async read({ tx, ctx }) {
    const realm = await organization(tx)
    if (!realm) throw new Error('somebody has signed in to an organization that does not exist')
    return {
      ...limits,
      ...policies,
      ...(await settingKeys(tx, withDefaults(realm.settings))),
      ...facts(ctx.config, realm),
      server_supported_permission_settings: permissionRules,
    }
  },
}

/** Every setting, and what older clients know some of them as. */
async function settingKeys(tx: Tx, settings: OrganizationSettings) {
  const told = { ...(await toldSettings(tx, settings)), ...olderName(settings) }
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => [
      [`realm_${name}`, value],
      ...legacyPolicy(name, value),
    ]),
  )
}

const facts = ({ url, egress, passwords }: ServerConfig, realm: Organization) => ({
  password_min_length: passwords.minLength,
  password_max_length: passwords.maxLength,
  password_min_guesses: passwords.minGuesses,
  server_inline_url_embed_preview: egress !== undefined,
  realm_name: realm.name,
  realm_description: realm.description,
  realm_date_created: unixSeconds(realm.createdAt),
  realm_uri: url,
  realm_url: url,
  realm_bot_domain: new URL(url).hostname,
  ...Object.fromEntries(
    Object.entries({
      ...emblemFacts.icon(realm.icon),
      ...emblemFacts.logo(realm.logo),
      ...emblemFacts.night_logo(realm.night_logo),
    }).map(([name, value]) => [`realm_${name}`, value]),
  ),
  realm_authentication_methods: Object.fromEntries(
    Object.entries(authenticationMethods).map(([name, enabled]) => [
      name,
      { enabled, available: enabled },
    ]),
  ),
  realm_email_auth_enabled: true,
  realm_password_auth_enabled: true,
  server_emoji_data_url: `${url}/static/emoji.json`,
  // Clients that see it change reload; it has to outlive a restart, and nothing yet needs a reload.
  server_generation: 0,
})
