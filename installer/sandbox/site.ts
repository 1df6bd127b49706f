import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { InstallError } from '../core/install-error.ts'
import type { Layout, Site } from '../recipes/site.ts'
import { readAnswersFile } from '../settings/answers-file.ts'
import { assumed, complete, together, type Answers } from '../settings/answers.ts'
import { parseAnswers } from '../settings/parse.ts'

/** What nobody is asked in a sandbox. `.test` can never be somebody's domain (RFC 2606). */
const sandboxAnswers: Answers = new Map(
  Object.entries({
    'organization.name': 'Parley',
    'owner.email': 'owner@parley.test',
    'owner.full_name': 'Owner',
    'web.hostname': 'localhost',
    'web.https_port': 8443,
    'web.http_port': undefined,
    'services.supervisor': 'embedded',
  }).map(([path, value]) => [path, { value, from: 'default' as const }]),
)

/** The sandbox as its folder remembers it, with what was typed this time. @param exists whether the folder has one */
export async function sandboxSite(
  layout: Layout,
  exists: boolean,
  port: number | undefined,
): Promise<Site> {
  const file = join(layout.config, 'parley.yaml')
  const kept = exists ? await keptAnswers(file) : new Map()
  const typed: Answers =
    port === undefined ? new Map() : new Map([['web.https_port', { value: port, from: 'flag' }]])
  return { layout, settings: complete(together(assumed({}), sandboxAnswers, kept, typed)) }
}

async function keptAnswers(file: string): Promise<Answers> {
  const there = await access(file).then(
    () => true,
    () => false,
  )
  return there ? parseAnswers(await readAnswersFile(file), file) : new Map()
}

/** @throws InstallError (usage) */
export function portFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  throw new InstallError(`cannot use port ${text}`, {
    because: 'it is not a port',
    remedy: 'use a whole number from 1 to 65535',
    exit: 'usage',
  })
}

/** How people reach it. */
export const sandboxUrl = ({ settings: { web } }: Site): string =>
  `https://${web.hostname}${web.httpsPort === 443 ? '' : `:${web.httpsPort}`}`
