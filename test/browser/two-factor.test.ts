import { mkdirSync } from 'node:fs'
import t from 'tap'
import type { CDPSession, Page } from 'playwright-core'
import { roles } from '../../server/identity/actor.ts'
import { appCode, enrolApp, nextStep } from '../server/second-factors.ts'
import { alert, createBrowserWorld, signIn } from './browser.ts'

t.setTimeout(600_000)

const inside = (page: Page) => page.getByRole('navigation', { name: 'Conversations' }).waitFor()

/** Gives this browser an authenticator that its person has unlocked, or does not. */
async function authenticator(page: Page, isUserVerified = true) {
  const session: CDPSession = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  })
  return {
    lock: () =>
      session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false }),
    credentials: () => session.send('WebAuthn.getCredentials', { authenticatorId }),
  }
}

/** For people to look at, where a folder is named. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PARLEY_PICTURES']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` })
  }
}

t.test('whoever must have a second factor makes a passkey, and signs in by it alone', async t => {
  const { world, visitor } = await createBrowserWorld(t, 'localhost')
  await world.desdemona.patch('/realm', { two_factor_required_roles: [roles.member] })
  const { page, complaints } = await visitor()
  const device = await authenticator(page)
  await picture(page, 'sign-in')
  await signIn(page, 'hamlet')
  await page.getByRole('heading', { name: 'Protect your account' }).waitFor()
  await picture(page, 'enrol')
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  t.equal(
    await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').count(),
    10,
  )
  await picture(page, 'recovery-codes')
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await inside(page)
  const { credentials } = await device.credentials()
  t.match(credentials, [{ isResidentCredential: true, rpId: 'localhost' }])

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await inside(page)
  t.match(await world.hamlet.get('/users/me/two_factor'), {
    is_required: true,
    passkeys: [{ last_used: Number }],
  })

  await page.getByRole('button', { name: 'Sign out' }).click()
  await device.lock()
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await alert(page, 'No passkey was used.')
  t.same(complaints, [])
})

t.test('after the password a passkey or a code from paper is the second step', async t => {
  const { world, visitor } = await createBrowserWorld(t, 'localhost')
  const { page, complaints } = await visitor()
  await authenticator(page)
  await world.desdemona.patch('/realm', { two_factor_required_roles: [roles.administrator] })
  await signIn(page, 'iago')
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  const code = await codes.first().textContent()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await inside(page)

  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn(page, 'iago')
  await page.getByRole('heading', { name: 'One more step' }).waitFor()
  await picture(page, 'passkey-step')
  await page.getByRole('button', { name: 'Use your passkey' }).click()
  await inside(page)

  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn(page, 'iago')
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill(code ?? '')
  await picture(page, 'recovery-step')
  await page.getByRole('button', { name: 'Continue' }).click()
  await inside(page)
  t.match(await world.iago.get('/users/me/two_factor'), { recovery_codes_left: 9 })
  t.same(complaints, [])
})

t.test('the app is set up by hand, and its codes are asked for from then on', async t => {
  const { world, visitor } = await createBrowserWorld(t, 'localhost')
  const { page, complaints } = await visitor()
  await world.desdemona.patch('/realm', { two_factor_required_roles: [roles.moderator] })
  await signIn(page, 'shylock')
  await page.getByRole('button', { name: 'Use an authenticator app' }).click()
  const secret = (await page.locator('.key').textContent())?.replaceAll(' ', '') ?? ''
  await picture(page, 'app')
  await page.getByLabel('Code that it shows').fill('000000')
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await alert(page, 'That was not accepted.')
  await page.getByLabel('Code that it shows').fill(appCode(world, secret))
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await inside(page)

  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn(page, 'shylock')
  const field = page.getByLabel('Code from your authenticator app')
  await field.fill(appCode(world, secret))
  await page.keyboard.press('Enter')
  await alert(page, 'That was not accepted.')
  await picture(page, 'code-refused')
  nextStep(world)
  await field.fill(appCode(world, secret))
  await page.keyboard.press('Enter')
  await inside(page)
  t.same(complaints, [])
})

t.test('who thinks for too long begins again, and so does whoever wants to', async t => {
  const { world, visitor } = await createBrowserWorld(t, 'localhost')
  const { code } = await enrolApp(world, world.hamlet)
  const { page, complaints } = await visitor()
  await signIn(page, 'hamlet')
  await picture(page, 'code-step')
  await page.getByRole('button', { name: 'Start over' }).click()
  await signIn(page, 'hamlet')
  const field = page.getByLabel('Code from your authenticator app')
  await field.waitFor()
  world.clock.advance(6 * 60_000)
  await field.fill(code())
  await page.keyboard.press('Enter')
  await alert(page, 'That took too long. Sign in again.')
  t.same(complaints, [])
})

t.test('a page that is open when a second factor is required leads to setting one up', async t => {
  const { world, signedIn } = await createBrowserWorld(t, 'localhost')
  const { page } = await signedIn('hamlet')
  await world.desdemona.patch('/realm', { two_factor_required_roles: [roles.member] })
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn(page, 'hamlet')
  await page.getByRole('heading', { name: 'Protect your account' }).waitFor()
})
