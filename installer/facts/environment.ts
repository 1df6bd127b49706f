import type { Look } from '../core/host.ts'
import { textAt } from './proc.ts'

export type Environment = {
  /** ISO 8601. */
  readonly now: string
  /** As the locale has it: `UTF-8`. */
  readonly charset: string
  /** `0022`. */
  readonly umask: string
}

export async function gatherClockAndLocale(host: Look, now: Date): Promise<Environment> {
  const locale = process.env['LC_ALL'] || process.env['LC_CTYPE'] || process.env['LANG'] || 'C'
  const status = await textAt(host, '/proc/self/status')
  return {
    now: now.toISOString(),
    charset: /utf-?8/i.test(locale) ? 'UTF-8' : 'ASCII',
    umask: /^Umask:\s+(\d+)$/m.exec(status)?.[1] ?? 'unknown',
  }
}
