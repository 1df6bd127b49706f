import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InstallError } from '../core/install-error.ts'
import type { Ingredient } from './pack.ts'

/**
 * A snapshot of known weaknesses that somebody fetched: any files (Debian's tracker, OSV's JSON), and `DATE` with the day it
 * was taken, so that nobody takes an old one for the newest.
 */
export async function advisoriesIn(
  folder: string,
): Promise<{ readonly date: string; readonly ingredients: readonly Ingredient[] }> {
  const date = (await readFile(join(folder, 'DATE'), 'utf8').catch(() => '')).trim()
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date)))
    throw new InstallError(`cannot use the advisories in ${folder}`, {
      because: 'its file DATE does not hold the day on which they were taken',
      remedy: `write it, for example: date -u +%F > ${folder}/DATE`,
      exit: 'usage',
    })
  const names = (await readdir(folder, { withFileTypes: true })).filter(entry => entry.isFile())
  return {
    date,
    ingredients: names.map(({ name }) => ({
      path: `advisories/${name}`,
      mode: 0o644,
      from: join(folder, name),
      encoding: 'zstd',
    })),
  }
}
