import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import type { Test } from 'tap'
import { createWorld, type World } from '../server/world.ts'
import { emailOf, passwordOf, type Name } from '../server/people.ts'
import { sql } from '../../server/platform/database/sql.ts'
import { tlsFront } from './front.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

/** `complaints`: what the page said to its console, or did against its security policy. */
type Visit = { page: Page; complaints: string[] }

export type BrowserWorld = {
  readonly world: World
  readonly url: string
  /** As if every queue had expired. */
  forgetQueues: () => Promise<void>
  /** A browser of its own, at the sign-in form. */
  visitor: (options?: BrowserContextOptions) => Promise<Visit>
  /** A browser of its own in which this person has signed in. */
  signedIn: (name: Name, options?: BrowserContextOptions) => Promise<Visit>
}

/** Debian's Chromium before a real server. `name`: what the server is called; its address unless said. */
export async function createBrowserWorld(t: Test, name?: string): Promise<BrowserWorld> {
  if (!executablePath) throw new Error('Chromium is missing: apt-get install chromium')
  const front = await tlsFront(t, name)
  const world = await createWorld(t, { url: front.url })
  front.leadTo(world.config.listen.socket ?? '')
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  })
  t.teardown(() => browser.close())

  const visitor: BrowserWorld['visitor'] = async options => {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      locale: 'en-GB',
      ...options,
    })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    const complaints: string[] = []
    page.on('pageerror', error => complaints.push(error.message))
    page.on('console', message => {
      // The browser reports each refused request by itself; what the page makes of it is what the tests look at.
      const isRefusal = message.text().startsWith('Failed to load resource')
      if (['error', 'warning'].includes(message.type()) && !isRefusal)
        complaints.push(message.text())
    })
    await page.goto(front.url)
    return { page, complaints }
  }
  return {
    world,
    url: front.url,
    forgetQueues: () =>
      world.db.transaction(async tx => void (await tx.run(sql`delete from event_queues`))),
    visitor,
    async signedIn(name, options) {
      const visit = await visitor(options)
      await signIn(visit.page, name)
      await visit.page.getByRole('navigation', { name: 'Conversations' }).waitFor()
      return visit
    },
  }
}

/** Types address and password, and sends the form. */
export async function signIn(page: Page, name: Name, password = passwordOf(name)): Promise<void> {
  await page.getByLabel('Email').fill(emailOf(name))
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Waits until the page says this to whoever cannot see it, too. */
export const alert = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByRole('alert').filter({ hasText: words }).waitFor()
