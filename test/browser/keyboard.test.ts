import { AxeBuilder } from '@axe-core/playwright'
import t from 'tap'
import type { Page } from 'playwright-core'
import { alert, createBrowserWorld } from './browser.ts'
import { emailOf, passwordOf } from '../server/people.ts'

t.setTimeout(600_000)

/** Presses Tab until the focus is on what has this name; a person would not press for ever. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    const focused = page.locator(':focus')
    if ((await focused.count()) === 0) continue // beyond the end of the page
    const words = (await focused.getAttribute('aria-label')) ?? (await focused.innerText())
    if (name.test(words)) return
  }
  throw new Error(`Tab never reached ${name}`)
}

t.test('everything can be done without a mouse', async t => {
  const { visitor } = await createBrowserWorld(t)
  const { page, complaints } = await visitor()
  await page.getByLabel('Email').waitFor()
  await page.keyboard.type(emailOf('iago'))
  await page.keyboard.press('Tab')
  await page.keyboard.type(passwordOf('iago'))
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor()

  await tabTo(page, /^New channel$/)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'New channel' }).waitFor()
  await page.keyboard.press('Escape')
  t.match(
    await page.locator(':focus').getAttribute('aria-label'),
    'New channel',
    'focus comes back',
  )
  await page.keyboard.press('Enter')
  await page.keyboard.type('harbour')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '#harbour' }).waitFor()

  await tabTo(page, /^New topic$/)
  await page.keyboard.press('Enter')
  await page.keyboard.type('tides')
  await page.keyboard.press('Tab')
  await page.keyboard.type('High water at six.')
  await page.keyboard.press('Enter')
  await page.getByRole('log').getByText('High water at six.').waitFor()
  await page.getByRole('heading', { name: '#harbour tides' }).waitFor()
  await page.keyboard.type('Low water at noon.')
  await page.keyboard.press('Enter')
  await page.getByRole('log').getByText('Low water at noon.').waitFor()

  await page.keyboard.press('Shift+Tab')
  t.equal(await page.locator(':focus').getAttribute('role'), 'log', 'one step back to the messages')
  t.same(complaints, [])
})

/** What axe finds on the page as it is now. */
const objections = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`,
  )

for (const colorScheme of ['light', 'dark'] as const)
  t.test(`axe finds nothing to object to, ${colorScheme}`, async t => {
    const { visitor, signedIn, world } = await createBrowserWorld(t)
    const { page: form } = await visitor({ colorScheme })
    await form.getByText('to Verona').waitFor()
    t.same(await objections(form), [])

    const { iago, hamlet } = world
    const { invite_link: link } = await iago.post<{ invite_link: string }>('/invites/multiuse')
    const narrow = { width: 360, height: 640 }
    const { page: guest, complaints } = await visitor({ colorScheme, viewport: narrow })
    await guest.goto(link)
    await guest.getByLabel('Your email address').fill(hamlet.email)
    await guest.getByLabel('Your name').fill('Ophelia')
    await guest.getByLabel('A password').fill('there is rosemary')
    await guest.getByRole('button', { name: 'Join' }).click()
    await alert(guest, 'Email is already in use.')
    t.equal(await guest.getByLabel('Your name').inputValue(), 'Ophelia', 'what was typed stays')
    const width = await guest.evaluate<number>('document.documentElement.scrollWidth')
    t.equal(width, narrow.width)
    t.same(await objections(guest), [], 'nor on the page that an invitation leads to')
    t.same(complaints, [])

    const people = [iago.id, hamlet.id]
    const subscriptions = [{ name: 'harbour', description: 'Ships and tides' }]
    await iago.post('/users/me/subscriptions', {
      subscriptions,
      principals: people,
      send_new_subscription_messages: false,
    })
    for (const [topic, content] of [
      [
        'tides',
        '@**Iago** see `this`:\n```\ncode\n```\n> quote\n\n[link](https://example.org) :wave:',
      ],
      ['ships', '```spoiler ending\nIt sinks.\n```'],
    ])
      await hamlet.post('/messages', { type: 'channel', to: 'harbour', topic, content })
    const { page } = await signedIn('iago', { colorScheme })
    await page.getByText('Waiting for you').waitFor()
    t.same(await objections(page), [])
    await page.getByRole('link', { name: /^harbour/ }).click()
    await page.getByRole('log').getByText('ending').waitFor()
    t.same(await objections(page), [])
    await page.getByRole('button', { name: 'New direct conversation' }).click()
    t.same(await objections(page), [])
  })
