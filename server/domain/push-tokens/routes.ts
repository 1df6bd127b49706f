import * as z from 'zod'
import { notAudited } from '../../audit/audits.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, optional, text } from '../../platform/http/parameters.ts'
import { addToken, removeToken, tokensOf } from './actions.ts'

const token = text(
  z.string().refine(value => value !== '' && value.length <= 4096, 'Empty or invalid length token'),
)
const appleToken = text(
  z
    .string()
    .refine(value => value !== '' && value.length <= 4096, 'Empty or invalid length token')
    .refine(value => /^([0-9a-f]{2})+$/i.test(value), 'Invalid APNS token'),
)
const appId = text(z.string().refine(id => /^[.a-zA-Z0-9-]{1,128}$/.test(id), 'Invalid app ID'))
const kept = 'The token is kept; this server does not send push notifications.'

const addAppleToken = endpoint({
  method: 'POST',
  path: '/users/me/apns_device_token',
  summary: "Keeps a device's token for Apple's push service.",
  differs: kept,
  auth: 'user',
  audits: notAudited('where one’s own devices are reached'),
  params: { token: appleToken, appid: appId },
  async handle({ db, clock }, { actor, params: { token: value, appid } }) {
    const device = { kind: 'apns', token: value, appId: appid } as const
    await db.transaction(tx => addToken(tx, actor, device, clock.now()))
    return {}
  },
})

const addGoogleToken = endpoint({
  method: 'POST',
  path: '/users/me/android_gcm_reg_id',
  summary: "Keeps a device's token for Google's push service.",
  differs: kept,
  auth: 'user',
  audits: notAudited('where one’s own devices are reached'),
  params: { token },
  async handle({ db, clock }, { actor, params: { token: value } }) {
    const device = { kind: 'fcm', token: value, appId: undefined } as const
    await db.transaction(tx => addToken(tx, actor, device, clock.now()))
    return {}
  },
})

const removing = (path: string, kind: 'apns' | 'fcm') =>
  endpoint({
    method: 'DELETE',
    path,
    summary: "Forgets a device's token.",
    auth: 'user',
    audits: notAudited('where one’s own devices are reached'),
    params: { token },
    async handle({ db }, { actor, params }) {
      if (!(await db.transaction(tx => removeToken(tx, actor, kind, params.token))))
        throw badRequest('Token does not exist')
      return {}
    },
  })

const testNotification = endpoint({
  method: 'POST',
  path: '/mobile_push/test_notification',
  summary: 'Sends a test notification to devices.',
  differs: 'This server does not send push notifications, and says so.',
  auth: 'user',
  audits: notAudited('where one’s own devices are reached'),
  params: { token: optional(token) },
  async handle({ db }, { actor, params }) {
    const tokens = await db.snapshot(tx => tokensOf(tx, actor))
    if (params.token === undefined ? tokens.length === 0 : !tokens.includes(params.token))
      throw new ApiError('INVALID_PUSH_DEVICE_TOKEN', 'Device not recognized')
    throw notConfigured()
  },
})

const registerDevice = endpoint({
  method: 'POST',
  path: '/mobile_push/register',
  summary: 'Registers a device for encrypted push notifications.',
  differs: 'This server does not send push notifications, and says so.',
  auth: 'user',
  audits: notAudited('where one’s own devices are reached'),
  params: {
    token_kind: text(z.enum(['fcm', 'apns'])),
    push_account_id: integer,
    push_public_key: text(),
    bouncer_public_key: text(),
    encrypted_push_registration: text(),
  },
  async handle() {
    throw notConfigured()
  },
})

const testEncrypted = endpoint({
  method: 'POST',
  path: '/mobile_push/e2ee/test_notification',
  summary: 'Sends an encrypted test notification to devices.',
  differs: 'No device can be registered yet.',
  auth: 'user',
  audits: notAudited('where one’s own devices are reached'),
  params: { push_account_id: optional(integer) },
  async handle() {
    throw new ApiError('NO_ACTIVE_PUSH_DEVICE', 'No active registered push device')
  },
})

const notConfigured = () =>
  new ApiError(
    'PUSH_SERVICE_NOT_CONFIGURED',
    'Server is not configured to use push notification service.',
  )

export const pushTokenEndpoints = [
  addAppleToken,
  addGoogleToken,
  removing('/users/me/apns_device_token', 'apns'),
  removing('/users/me/android_gcm_reg_id', 'fcm'),
  testNotification,
  registerDevice,
  testEncrypted,
]
