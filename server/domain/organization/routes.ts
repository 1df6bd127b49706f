import * as z from 'zod'
import { notAudited, sometimes } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { optional, text } from '../../platform/http/parameters.ts'
import { changeOrganization } from './change.ts'
import { exportConsents } from './consents.ts'
import { organizationPictureEndpoints } from './picture-routes.ts'
import { testWelcome } from './test-welcome.ts'
import { identity, settingTable } from './settings/table.ts'

const wishes = Object.fromEntries(
  Object.entries({ ...identity, ...settingTable }).map(([name, setting]) => [
    name,
    optional(setting.asked),
  ]),
)

const patchRealm = endpoint({
  method: 'PATCH',
  path: '/realm',
  summary: 'Changes what the organization is called and what it has decided.',
  auth: 'user',
  audits: sometimes('organization.setting', 'organization.user_defaults'),
  params: wishes,
  handle: (ctx, { actor, params }) =>
    changeOrganization(
      ctx,
      actor,
      Object.fromEntries(
        Object.entries(params).flatMap(([name, wish]) => (wish ? [[name, wish]] : [])),
      ),
    ),
})

const getConsents = endpoint({
  method: 'GET',
  path: '/export/realm/consents',
  summary: 'Whose private data may be part of an export.',
  auth: 'user',
  params: {},
  handle: ({ db }, { actor }) =>
    db.snapshot(async tx => ({ export_consents: await exportConsents(tx, actor) })),
})

const postTestWelcome = endpoint({
  method: 'POST',
  path: '/realm/test_welcome_bot_custom_message',
  summary: 'Sends the caller what new people would be greeted with.',
  auth: 'user',
  audits: notAudited('a message to oneself'),
  params: { welcome_message_custom_text: text(z.string().trim().min(1).max(8000)) },
  handle: ({ db, clock }, { actor, params }) =>
    db.transaction(async tx => ({
      message_id: await testWelcome(tx, actor, {
        content: params.welcome_message_custom_text,
        now: clock.now(),
      }),
    })),
})

export const organizationEndpoints = [
  patchRealm,
  ...organizationPictureEndpoints,
  getConsents,
  postTestWelcome,
]
