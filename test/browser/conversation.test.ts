import t from 'tap'
import type { Page } from 'playwright-core'
import { noNames } from '../../server/markdown/names.ts'
import { renderMarkdown } from '../../server/markdown/render.ts'
import { sql } from '../../server/platform/database/sql.ts'
import { upload } from '../server/files.ts'
import { png, sendPicture } from '../server/pictures.ts'
import { until } from '../until.ts'
import { alert, createBrowserWorld, type BrowserWorld } from './browser.ts'

t.setTimeout(600_000)

const message = (page: Page, words: string) =>
  page.getByRole('log').getByRole('listitem').filter({ hasText: words })
const openCoffeeMachine = (page: Page) =>
  page
    .getByRole('link', { name: /^coffee machine/ })
    .first()
    .click()
const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })

async function withChannel({ world }: BrowserWorld): Promise<void> {
  const { iago, hamlet, cordelia } = world
  await iago.post('/users/me/subscriptions', {
    subscriptions: [{ name: 'facilities', description: 'Rooms and coffee' }],
    principals: [iago.id, hamlet.id, cordelia.id],
    send_new_subscription_messages: false,
  })
  await cordelia.post('/messages', {
    type: 'channel',
    to: 'facilities',
    topic: 'coffee machine',
    content: 'It hums.',
  })
}

t.test(
  'what one person sends, another reads at once, and both read state and place stay',
  async t => {
    const scene = await createBrowserWorld(t)
    await withChannel(scene)
    const [iago, hamlet] = [await scene.signedIn('iago'), await scene.signedIn('hamlet')]
    for (const { page } of [iago, hamlet]) await openCoffeeMachine(page)
    t.match(iago.page.url(), /#narrow\/channel\/\d+-facilities\/topic\/coffee\.20machine$/)
    await message(hamlet.page, 'It hums.').waitFor()

    await composer(iago.page).fill('I hear *it* too')
    await composer(iago.page).press('Shift+Enter')
    await composer(iago.page).pressSequentially('even from here')
    await composer(iago.page).press('Enter')
    const received = message(hamlet.page, 'even from here')
    await received.waitFor()
    t.equal(await received.locator('em').innerText(), 'it', 'as Markdown')
    t.match(await received.innerText(), /^I\s+Iago\s+\d\d:\d\d\s+I hear it too\s+even from here$/)
    t.equal(await composer(iago.page).inputValue(), '', 'the field is empty again')
    t.equal(await message(iago.page, 'even from here').count(), 1)

    await hamlet.page.getByRole('link', { name: 'coffee machine', exact: true }).waitFor()
    await hamlet.page.reload()
    await message(hamlet.page, 'even from here').waitFor()
    t.equal(await hamlet.page.getByText('New', { exact: true }).count(), 0, 'it has been read')
    t.same([...iago.complaints, ...hamlet.complaints], [])
  },
)

t.test('unread messages are counted in the list until they have been seen', async t => {
  const scene = await createBrowserWorld(t)
  await withChannel(scene)
  const { page, complaints } = await scene.signedIn('hamlet')
  await page.getByRole('link', { name: 'coffee machine 1 unread' }).waitFor()
  await scene.world.iago.post('/messages', {
    type: 'direct',
    to: [scene.world.hamlet.id],
    content: 'Psst.',
  })
  await page.getByRole('link', { name: 'Iago 1 unread' }).click()
  await message(page, 'Psst.').waitFor()
  await page.getByRole('link', { name: 'Iago', exact: true }).waitFor()
  t.match(page.url(), /#narrow\/dm\/\d+-Iago$/)
  t.match(await page.title(), '(1) Iago – Verona')
  await page.getByRole('link', { name: 'coffee machine 1 unread' }).first().click()
  await page.getByRole('link', { name: 'coffee machine', exact: true }).first().waitFor()
  t.equal(await page.title(), '#facilities › coffee machine – Verona')
  t.same(complaints, [])
})

t.test('what is said differently, or taken back, is so on every screen', async t => {
  const scene = await createBrowserWorld(t)
  await withChannel(scene)
  const { page, complaints } = await scene.signedIn('hamlet')
  await openCoffeeMachine(page)
  await message(page, 'It hums.').waitFor()
  const { cordelia, iago } = scene.world
  const { messages } = await cordelia.get<{ messages: { id: number }[] }>('/messages', {
    anchor: 'newest',
    num_before: 1,
    num_after: 0,
  })
  const path = `/messages/${messages[0]?.id}`
  await cordelia.patch(path, { content: 'It *sings*. $$x^2$$ style="x"' })
  await message(page, 'It sings.').locator('em').waitFor()
  await message(page, 'It sings.').locator('math').waitFor()
  t.match(await message(page, 'It sings.').innerText(), 'style="x"')
  t.equal(await message(page, 'It hums.').count(), 0)
  await iago.delete(path)
  await message(page, 'It sings.').waitFor({ state: 'detached' })
  t.same(complaints, [])
})

t.test('people are seen by their pictures, and the pictures they send', async t => {
  const scene = await createBrowserWorld(t)
  await withChannel(scene)
  const { world } = scene
  const { page, complaints } = await scene.signedIn('hamlet')
  await openCoffeeMachine(page)
  t.equal(await message(page, 'It hums.').locator('.avatar').innerText(), 'C')
  t.match(await sendPicture(world, world.cordelia, '/users/me/avatar', png), { status: 200 })
  const { url } = await upload(world, world.cordelia, 'machine.png', png)
  const place = { type: 'channel', to: 'facilities', topic: 'coffee machine' }
  await world.iago.post('/messages', { ...place, content: 'How does it look?' })
  await world.cordelia.post('/messages', { ...place, content: `Like [this](${url})` })
  const said = message(page, 'Like this')
  await said.waitFor()
  type Picture = { decode(): Promise<void>; naturalWidth: number }
  const width = (picture: Picture) => picture.decode().then(() => picture.naturalWidth)
  t.equal(await said.locator('img.avatar').evaluate(width), 100)
  const sent = said.locator('.message_inline_image img').first()
  t.ok((await sent.evaluate(width)) > 0)

  // As the worker renders it when it has looked where the link leads.
  const { user } = await world.iago.get<{ user: { avatar_url: string } }>(
    `/users/${world.cordelia.id}`,
  )
  const address = 'https://example.org/manual'
  const manual = { kind: 'page', title: 'The manual', description: 'How to stop the hum.' } as const
  const previews = new Map([[address, { ...manual, src: user.avatar_url }]])
  const { id } = await world.iago.post<{ id: number }>('/messages', { ...place, content: address })
  const { html } = renderMarkdown(address, { ...noNames, previews })
  await world.db.transaction(tx =>
    tx.run(sql`update messages set rendered = ${html} where id = ${id}`),
  )
  await page.reload()
  const preview = message(page, 'How to stop the hum.').locator('.message_embed')
  t.equal(await preview.getByRole('link', { name: 'The manual' }).getAttribute('href'), address)
  t.equal(await preview.locator('img').evaluate(width), 100)
  t.same(complaints, [])
})

t.test('a channel, a topic and a conversation can be begun', async t => {
  const scene = await createBrowserWorld(t)
  const [iago, hamlet] = [await scene.signedIn('iago'), await scene.signedIn('hamlet')]
  const { page } = iago
  await page.getByRole('button', { name: 'New channel' }).click()
  await page.getByLabel('Name').fill('book club')
  await page.getByLabel('What it is for').fill('Slow reading')
  await page.getByRole('button', { name: 'Create channel' }).click()
  await page.getByRole('heading', { name: '#book club' }).waitFor()
  await page.getByText('Slow reading').waitFor()

  await composer(page).fill('Which one first?')
  await composer(page).press('Enter')
  await alert(page, 'Give the topic a name')
  await page.getByRole('textbox', { name: 'Topic' }).fill('spring list')
  await composer(page).press('Enter')
  await page.getByRole('heading', { name: '#book club spring list' }).waitFor()
  await message(page, 'Which one first?').waitFor()

  await hamlet.page.getByRole('link', { name: 'spring list 1 unread' }).first().click()
  await message(hamlet.page, 'Which one first?').waitFor()

  await page.getByRole('button', { name: 'New direct conversation' }).click()
  await page.getByLabel('Find people').fill('ham')
  await page.getByLabel('Hamlet').check()
  await page.getByRole('button', { name: 'Open conversation' }).click()
  await composer(page).fill('The slings and arrows?')
  await page.getByRole('button', { name: 'Send' }).click()
  await hamlet.page.getByRole('link', { name: 'Iago 1 unread' }).first().waitFor()
  t.same([...iago.complaints, ...hamlet.complaints], [])
})

t.test(
  'a long conversation opens at the first unread message and loads the rest on the way',
  async t => {
    const scene = await createBrowserWorld(t)
    await withChannel(scene)
    const { iago, hamlet } = scene.world
    for (let number = 1; number <= 200; number++)
      await (number <= 100 ? hamlet : iago).post('/messages', {
        type: 'channel',
        to: 'facilities',
        topic: 'log',
        content: `entry ${number} ends`,
        read_by_sender: true,
      })
    await hamlet.post('/messages/flags', {
      op: 'add',
      flag: 'read',
      messages: Array.from({ length: 100 }, (_, index) => index + 2),
    })
    const { page, complaints } = await scene.signedIn('hamlet')
    await page.getByRole('link', { name: 'log 99+ unread' }).first().click()
    await message(page, 'entry 101 ends').waitFor()
    t.ok(await page.getByText('New', { exact: true }).isVisible())
    t.equal(await message(page, 'entry 1 ends').count(), 0, 'the beginning is not there yet')
    t.equal(await message(page, 'entry 200 ends').count(), 0, 'nor is the end')
    const log = page.getByRole('log')
    await log.focus()
    await page.keyboard.press('Home')
    await message(page, 'entry 60 ends').waitFor()
    await page.keyboard.press('Home')
    await message(page, 'entry 1 ends').waitFor()
    for (const last of [160, 200]) {
      await page.keyboard.press('End')
      await message(page, `entry ${last} ends`).waitFor()
    }
    const entries = await log.locator('.content').allInnerTexts()
    t.same(
      entries,
      Array.from({ length: 200 }, (_, index) => `entry ${index + 1} ends`),
    )
    t.same(complaints, [])
  },
)

/** A topic that is longer than what is loaded at first. */
async function withLongTopic(scene: BrowserWorld): Promise<void> {
  await withChannel(scene)
  const { iago } = scene.world
  for (let number = 1; number <= 100; number++)
    await iago.post('/messages', {
      type: 'channel',
      to: 'facilities',
      topic: 'log',
      content: `entry ${number} ends`,
    })
}
const openLog = (page: Page) => page.getByRole('link', { name: /^log / }).first().click()

t.test('what one says is shown, also when the end of a long topic was not', async t => {
  const scene = await createBrowserWorld(t)
  await withLongTopic(scene)
  const { page } = await scene.signedIn('hamlet')
  await openLog(page)
  await message(page, 'entry 1 ends').waitFor()
  t.equal(await message(page, 'entry 100 ends').count(), 0, 'the end is not loaded yet')
  await composer(page).fill('I have read enough')
  await composer(page).press('Enter')
  await message(page, 'I have read enough').waitFor()
  t.ok(await message(page, 'I have read enough').isVisible())
  // Right after what came before it.
  await message(page, 'entry 100 ends').waitFor()
})

t.test('what one says is shown, also when nothing of a long topic is there yet', async t => {
  const scene = await createBrowserWorld(t)
  await withLongTopic(scene)
  const { page } = await scene.signedIn('hamlet')
  const said = Promise.withResolvers<undefined>()
  await page.route('**/json/messages?**', async route => {
    await said.promise
    await route.continue()
  })
  await openLog(page)
  await composer(page).fill('I know what it says')
  await composer(page).press('Enter')
  await until(async () => (await composer(page).inputValue()) === '')
  said.resolve(undefined)
  await message(page, 'I know what it says').waitFor()
  await message(page, 'entry 100 ends').waitFor()
})

t.test('a server that restarts in the middle loses nothing', async t => {
  const scene = await createBrowserWorld(t)
  await withChannel(scene)
  const { page, complaints } = await scene.signedIn('hamlet')
  await openCoffeeMachine(page)
  await message(page, 'It hums.').waitFor()

  await scene.world.stopServer()
  await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor()
  await composer(page).fill('Can anyone hear me?')
  await composer(page).press('Enter')
  await alert(page, 'Not sent. The server cannot be reached.')
  t.equal(await composer(page).inputValue(), 'Can anyone hear me?', 'the words are kept')

  await scene.world.startServer()
  await scene.world.iago.post('/messages', {
    type: 'channel',
    to: 'facilities',
    topic: 'coffee machine',
    content: 'Said just after the restart.',
  })
  await message(page, 'Said just after the restart.').waitFor()
  await page.getByRole('status').filter({ hasText: 'Offline' }).waitFor({ state: 'detached' })
  await composer(page).press('Enter')
  await message(page, 'Can anyone hear me?').waitFor()
  t.equal(await message(page, 'Can anyone hear me?').count(), 1)
  t.same(complaints, [])
})

t.test('a queue that the server has forgotten is replaced, and nothing is missing', async t => {
  const scene = await createBrowserWorld(t)
  await withChannel(scene)
  const { page, complaints } = await scene.signedIn('hamlet')
  await openCoffeeMachine(page)
  await message(page, 'It hums.').waitFor()
  await scene.world.stopServer()
  await scene.forgetQueues()
  await scene.world.startServer()
  await scene.world.iago.post('/messages', {
    type: 'channel',
    to: 'facilities',
    topic: 'coffee machine',
    content: 'Before you came back.',
  })
  await message(page, 'Before you came back.').waitFor()
  t.same(complaints, [])
})
