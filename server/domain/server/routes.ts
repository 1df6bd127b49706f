import { ApiError } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { authenticationMethods } from '../authentication/methods.ts'
import { namesOfCode } from '../../markdown/emoji-names.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import { organization } from '../organization/queries.ts'
import { organizationIcon } from '../pictures/addresses.ts'
import { versionFacts } from './version.ts'

/** What a client may know before anybody has signed in. */
const serverSettings = endpoint({
  method: 'GET',
  path: '/server_settings',
  summary: 'What a client needs to know before anybody has signed in.',
  auth: 'none',
  params: {},
  async handle({ db, config }) {
    const realm = await db.snapshot(organization)
    if (!realm)
      throw new ApiError('NONEXISTENT_SUBDOMAIN', 'This server has no organization yet', {
        status: 404,
      })
    return {
      ...versionFacts,
      authentication_methods: authenticationMethods,
      external_authentication_methods: [],
      push_notifications_enabled: false,
      is_incompatible: false,
      email_auth_enabled: true,
      require_email_format_usernames: true,
      realm_uri: config.url,
      realm_url: config.url,
      realm_name: realm.name,
      realm_icon: organizationIcon(realm.icon),
      realm_description: renderMarkdown(realm.description).html,
      realm_web_public_access_enabled: false,
    }
  },
})

/** Clients fetch the table of emoji before they show any. */
const emojiData = endpoint({
  method: 'GET',
  path: '/static/emoji.json',
  summary: 'Every emoji: its code, its names, and the faces they stand for.',
  auth: 'none',
  prefixes: [''],
  params: {},
  handle: async () => ({ code_to_names: Object.fromEntries(namesOfCode) }),
})

export const serverEndpoints = [serverSettings, emojiData]
