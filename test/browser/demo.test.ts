import t from 'tap'
import { fillDemo } from '../../server/demo/fill.ts'
import { sql } from '../../server/platform/database/sql.ts'
import { createBrowserWorld } from './browser.ts'

t.setTimeout(600_000)

/** A folder: pictures of the page are put there, `page.png` for the README among them. */
const pictures = process.env['PARLEY_PICTURES']

t.test('the demo gives the owner a full page to look at', async t => {
  const { world, signedIn } = await createBrowserWorld(t)
  await world.db.transaction(async tx => {
    await fillDemo(tx, new Date())
    await tx.run(sql`update organization set name = 'Hilltop Observatory'`)
    await tx.run(sql`update users set full_name = 'Dora Lemos' where id = ${world.desdemona.id}`)
  })
  for (const [name, options] of [
    ['page', { viewport: { width: 1280, height: 860 } }],
    ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
    ['phone', { viewport: { width: 390, height: 780 }, hasTouch: true }],
  ] as const) {
    const { page, complaints } = await signedIn('desdemona', options)
    const shoot = async (part: string) => {
      if (pictures) await page.screenshot({ path: `${pictures}/${name}${part}.png` })
    }
    await page.getByRole('link', { name: /^night log/ }).waitFor()
    await shoot('-home')
    const topic = page.getByRole('listitem').filter({ has: page.locator('a') })
    t.ok((await topic.count()) > 10, 'channels and their topics')
    await page.getByRole('link', { name: /^night log/ }).click()
    await page.getByRole('log').locator('.message').first().waitFor()
    await shoot('-channel')
    await page
      .getByRole('log')
      .getByRole('link', { name: /^Wed: the best/ })
      .first()
      .click()
    await page.getByRole('heading', { name: /^#night log .+/ }).waitFor()
    await page.reload()
    await page.getByRole('log').locator('.message').first().waitFor()
    await shoot('')
    t.equal(
      await page
        .locator('html')
        .evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight),
      0,
      'the page itself never scrolls, only its lists do',
    )
    t.same(complaints, [])
  }
})
