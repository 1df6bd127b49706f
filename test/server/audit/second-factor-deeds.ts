import { authenticator } from '../authenticator.ts'
import { openBrowser, type Browser } from '../browser.ts'
import { afterPassword, enrolApp, enrolPasskey } from '../second-factors.ts'
import type { World } from '../world.ts'
import type { Deed } from './deed.ts'

/** What Cordelia has got. */
type Held = { codes: string[]; passkeys: Awaited<ReturnType<typeof enrolPasskey>>[] }
const held = new WeakMap<World, Held>()

function heldIn(world: World): Held {
  const has = held.get(world) ?? { codes: [], passkeys: [] }
  held.set(world, has)
  return has
}

async function asked(browser: Browser) {
  const { body } = await browser.post('/accounts/passkey/options', {})
  return body['options'] as { challenge: string }
}

/** Cordelia has none of it afterwards. */
export const secondFactorDeeds: Readonly<Record<string, Deed>> = {
  'POST /users/me/two_factor/totp/confirm': async world => {
    heldIn(world).codes = (await enrolApp(world, world.cordelia)).recoveryCodes
  },
  'POST /accounts/two_factor': async world => {
    const { browser, token } = await afterPassword(world, world.cordelia)
    await browser.post('/accounts/two_factor', { token, code: 'aaaa-bbbb' })
    const [code] = heldIn(world).codes
    await browser.post('/accounts/two_factor', { token, code })
  },
  'POST /users/me/two_factor/recovery_codes': ({ cordelia }) =>
    cordelia.post('/users/me/two_factor/recovery_codes', { password: cordelia.password }),
  'POST /users/me/two_factor/passkeys': async world => {
    heldIn(world).passkeys.push(await enrolPasskey(world.cordelia))
  },
  'POST /accounts/passkey': async world => {
    const browser = openBrowser(world)
    const [passkey] = heldIn(world).passkeys
    const show = async (device = passkey?.device, counter = 0) =>
      browser.post('/accounts/passkey', { passkey: device?.get(await asked(browser), { counter }) })
    await show(authenticator())
    await show(passkey?.device, 7)
    await show(passkey?.device, 7)
  },
  'DELETE /users/me/two_factor/passkeys/:passkey_id': async world => {
    const { password } = world.cordelia
    const [passkey] = heldIn(world).passkeys
    await world.cordelia.delete(`/users/me/two_factor/passkeys/${passkey?.id}`, { password })
  },
  'DELETE /users/me/two_factor/totp': ({ cordelia }) =>
    cordelia.delete('/users/me/two_factor/totp', { password: cordelia.password }),
  'DELETE /users/:user_id/two_factor': ({ desdemona, cordelia }) =>
    desdemona.delete(`/users/${cordelia.id}/two_factor`),
}
