import { stepOf, totpCode } from '../../server/identity/two-factor/totp-code.ts'
import { authenticator } from './authenticator.ts'
import { openBrowser } from './browser.ts'
import type { Person } from './person.ts'
import { takeJobs } from './waiting-jobs.ts'
import { sql } from '../../server/platform/database/sql.ts'
import type { World } from './world.ts'

type Making = { options: { challenge: string; user: { id: string } } }

/** What an app shows, given the secret as people type it. */
export function appCode(world: World, secret: string, steps = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = Array.from(secret, sign => alphabet.indexOf(sign).toString(2).padStart(5, '0'))
  const bytes = Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], byte =>
    Number.parseInt(byte, 2),
  )
  return totpCode(bytes, stepOf(world.clock.now()) + steps)
}

/** The next code is another one. */
export const nextStep = ({ clock }: World) => clock.advance(30_000)

/** Sets up an app for this person; its first code has been used. */
export async function enrolApp(world: World, person: Person) {
  const { secret } = await person.post<{ secret: string }>('/users/me/two_factor/totp', {
    password: person.password,
  })
  const { recovery_codes: recoveryCodes = [] } = await person.post<{ recovery_codes?: string[] }>(
    '/users/me/two_factor/totp/confirm',
    { code: appCode(world, secret) },
  )
  nextStep(world)
  return { secret, recoveryCodes, code: () => appCode(world, secret) }
}

/** Adds a passkey for this person. */
export async function enrolPasskey(person: Person, name = 'My phone') {
  const device = authenticator()
  const { options } = await askForPasskey(person)
  const made = await person.post<{ passkey_id: number; recovery_codes?: string[] }>(
    '/users/me/two_factor/passkeys',
    { name, passkey: device.create(options) },
  )
  return { device, id: made.passkey_id, recoveryCodes: made.recovery_codes }
}

export const askForPasskey = (person: Person) =>
  person.post<Making>('/users/me/two_factor/passkeys/options', { password: person.password })

/** A browser in which this person has given address and password: what it was told. */
export async function afterPassword(world: World, person: Person) {
  const browser = openBrowser(world)
  const { email: username, password } = person
  const { status, body } = await browser.post('/login', { username, password })
  return { browser, status, body, token: String(body['two_factor_token']) }
}

/** What people were told of their second factors, by mail: whom and what. The jobs are done with. */
export async function news(world: World) {
  await takeJobs(world, 'mail')
  return world.db.snapshot(tx =>
    tx.many<{ to: number; news: string }>(sql`
      select user_id as "to", about ->> 'news' as news from mails
      where kind = 'second factors' order by id`),
  )
}
