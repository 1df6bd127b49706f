import { ApiError } from '../../platform/http/api-error.ts'
import { desktopStanding, requireUsableProgram } from '../../identity/desktop-version.ts'
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
  async handle({ db, config }, { credentials: { caller } }) {
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
      is_incompatible: desktopStanding(config, caller) === 'too old',
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

/** What a client asks to learn whether it may go on. */
const compatibility = endpoint({
  method: 'GET',
  path: '/compatibility',
  summary: 'Whether the program that asks is new enough: of desktop apps, by their User-Agent.',
  differs: '`warning` is beside the API of Zulip: what to tell people whose program is outdated.',
  auth: 'none',
  params: {},
  async handle({ config }, { credentials: { caller } }) {
    requireUsableProgram(config, caller)
    const isOutdated = desktopStanding(config, caller) === 'outdated'
    const newest = config.desktop.warning
    return isOutdated
      ? { warning: `This desktop app is outdated. Install version ${newest} or a newer one.` }
      : {}
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

export const serverEndpoints = [serverSettings, compatibility, emojiData]
