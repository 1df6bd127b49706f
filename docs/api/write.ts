import { readFileSync, writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { openApi } from '../../server/api-description/openapi.ts'
import { apiPage } from '../../server/api-description/page.ts'
import { endpointsByConcept } from '../../server/routes.ts'
import { deviationsPage } from './deviations-page.ts'
import { deviations } from './deviations.ts'

const beside = (name: string) => new URL(name, import.meta.url)
const specified = readFileSync(beside('zulip-operations.txt'), 'utf8').trim().split('\n')

/** The description of the API as it should stand here, by path from this folder. */
export async function apiFiles(): Promise<Record<string, string>> {
  const style = await resolveConfig(import.meta.filename)
  const formatted = (parser: string, text: string) => format(text, { ...style, parser })
  return {
    'deviations.md': await formatted(
      'markdown',
      deviationsPage(deviations, Object.values(endpointsByConcept).flat()),
    ),
    '../api.md': await formatted('markdown', apiPage(endpointsByConcept, specified)),
    'openapi.json': await formatted('json', JSON.stringify(openApi(endpointsByConcept, '421'))),
  }
}

if (import.meta.main)
  for (const [name, content] of Object.entries(await apiFiles()))
    writeFileSync(beside(name), content)
