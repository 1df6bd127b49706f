import t from 'tap'
import { sql } from '../../server/platform/database/sql.ts'
import { alert, createBrowserWorld, signIn } from './browser.ts'

t.setTimeout(600_000)

t.test('a wrong password is refused in words, the right one lets in', async t => {
  const { visitor } = await createBrowserWorld(t)
  const { page, complaints } = await visitor()
  await page.getByText('to Verona').waitFor()
  t.match(await page.title(), 'Sign in – Verona')
  await signIn(page, 'iago', 'a guess')
  await alert(page, 'This email and password do not match.')
  t.equal(await page.getByLabel('Email').inputValue(), 'iago@example.org', 'the address stays')
  await signIn(page, 'iago')
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor()
  await page.getByText('Iago', { exact: true }).waitFor()
  t.same(complaints, [])

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  t.same(complaints, [])
})

t.test(
  'a session that the server has ended leads back to the form, and then to the same place',
  async t => {
    const { world, url, signedIn } = await createBrowserWorld(t)
    const { page, complaints } = await signedIn('iago')
    await page.goto(`${url}/#narrow/dm/${world.hamlet.id}-Hamlet`)
    await page.getByRole('heading', { name: 'Hamlet' }).waitFor()
    await world.db.transaction(async tx => void (await tx.run(sql`delete from sessions`)))
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await signIn(page, 'iago')
    await page.getByRole('heading', { name: 'Hamlet' }).waitFor()
    t.match(page.url(), /#narrow\/dm\/\d+-Hamlet$/)
    t.same(complaints, [])
  },
)

t.test('who guesses too often is told to wait, and for how long', async t => {
  const { visitor } = await createBrowserWorld(t)
  const { page } = await visitor()
  for (let attempt = 0; attempt < 5; attempt++) {
    await signIn(page, 'hamlet', `guess ${attempt}`)
    await alert(page, 'do not match')
  }
  await signIn(page, 'hamlet')
  await alert(page, /Too many attempts\. Try again in \d+ minutes\./)
})
