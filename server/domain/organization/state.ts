import type { ServerConfig } from '../../config.ts'
import type { StatePart } from '../../state-part.ts'
import { authenticationMethods } from '../authentication/methods.ts'
import { limits } from './limits.ts'
import { organization, type Organization } from './queries.ts'
import { permissionRules, permissionValues } from './permissions.ts'
import { policies } from './policies.ts'

export const organizationState: StatePart = {
  types: ['realm'],
  async read({ tx, ctx }) {
    const realm = await organization(tx)
    if (!realm) throw new Error('somebody has signed in to an organization that does not exist')
    return {
      ...limits,
      ...policies,
      ...permissionValues,
      ...facts(ctx.config, realm),
      server_supported_permission_settings: permissionRules,
    }
  },
}

const facts = ({ url }: ServerConfig, realm: Organization) => ({
  realm_name: realm.name,
  realm_description: realm.description,
  realm_date_created: Math.floor(realm.createdAt.getTime() / 1000),
  realm_uri: url,
  realm_url: url,
  realm_bot_domain: new URL(url).hostname,
  realm_icon_url: '',
  realm_icon_source: 'G',
  realm_logo_url: '',
  realm_logo_source: 'D',
  realm_night_logo_url: '',
  realm_night_logo_source: 'D',
  realm_default_language: 'en',
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
