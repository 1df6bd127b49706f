import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'

/** Folders whose every line and branch must be run by the tests: where a mistake costs data or lets somebody in. */
const wholly = [
  'installer/bundle',
  'installer/certificates',
  'installer/core',
  'installer/secrets',
  'installer/volume',
  'server/access',
  'server/audit',
  'server/egress',
  'server/identity',
  'server/platform/egress',
]

/** It becomes another program, and what was counted is gone with it; the stories of whole bundles start it. */
const uncounted = 'installer/bundle/start.ts'

const figure = z.object({ pct: z.union([z.number(), z.literal('Unknown')]) })
const summary = z.record(z.string(), z.object({ lines: figure, branches: figure }))

/** One line for each file of those folders that the tests did not run wholly. */
export async function coverageGaps(): Promise<string[]> {
  const text = await readFile('.tap/report/coverage-summary.json', 'utf8').catch(() => '{}')
  const figures = new Map(
    Object.entries(summary.parse(JSON.parse(text))).map(([path, file]) => [
      relative(process.cwd(), path),
      file,
    ]),
  )
  const gaps: string[] = []
  for (const file of await sources()) {
    const seen = figures.get(file)
    if (seen === undefined) gaps.push(`${file}: no test loads it`)
    else if (seen.lines.pct !== 100 || seen.branches.pct !== 100)
      gaps.push(`${file}: ${seen.lines.pct} % of lines, ${seen.branches.pct} % of branches`)
  }
  return gaps
}

async function sources(): Promise<string[]> {
  const files: string[] = []
  for (const folder of wholly) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name)
      if (entry.isFile() && isAsked(path) && (await isCode(path))) files.push(path)
    }
  }
  return files.sort()
}

const isAsked = (path: string) => path.endsWith('.ts') && path !== uncounted

/** Types are gone before anything runs: nobody loads a file that has nothing else. */
const isCode = async (file: string) =>
  /^(?:export )?(?:async )?(?:const|function|class)\b/m.test(await readFile(file, 'utf8'))
