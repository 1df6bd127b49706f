/**
 * A program: Debian's Chromium signs in, says something and reads it, trusting one certificate authority more than
 * Debian does. A process of its own, so that it can run inside another host's network namespace.
 *
 * stdin: one JSON object, see `visit`. stdout: what the page shows in the end, as text. A refused certificate ends it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { execa } from 'execa'
import { chromium } from 'playwright-core'
import { z } from 'zod'

const visit = z.object({
  url: z.string(),
  ca: z.string(),
  email: z.string(),
  password: z.string(),
  says: z.string(),
  picture: z.string().optional(),
})

const { url, ca, email, password, says, picture } = visit.parse(
  JSON.parse(await text(process.stdin)),
)
const home = await mkdtemp(join(tmpdir(), 'parley-browse-'))
try {
  // Where Chromium looks for what its user trusts.
  const trust = `sql:${join(home, '.pki/nssdb')}`
  await execa('mkdir', ['-p', join(home, '.pki/nssdb')])
  await execa('certutil', ['-N', '--empty-password', '-d', trust])
  await execa('certutil', ['-A', '-n', 'Parley', '-t', 'C,,', '-d', trust, '-i', ca])
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    env: { ...process.env, HOME: home },
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-quic',
    ],
  })
  const page = await browser.newPage({ locale: 'en-GB' })
  // A machine that emulates another beside this one is slow.
  page.setDefaultTimeout(120_000)
  await page.goto(url)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor()
  await page.getByRole('link', { name: 'first light' }).first().click()
  await page.getByRole('textbox', { name: /^Message / }).fill(says)
  await page.keyboard.press('Enter')
  await page.getByText(says).waitFor()
  if (picture !== undefined) await page.screenshot({ path: picture })
  process.stdout.write(await page.locator('body').innerText())
  await browser.close()
} finally {
  await rm(home, { recursive: true, force: true })
}
