import type { Look } from '../core/host.ts'
import { textAt } from './proc.ts'

export type Environment = {
  /** As the locale has it: `UTF-8`. */
  readonly charset: string
  /** `0022`. */
  readonly umask: string
}

export async function gatherLocale(host: Look): Promise<Environment> {
  const locale = process.env['LC_ALL'] || process.env['LC_CTYPE'] || process.env['LANG'] || 'C'
  const status = await textAt(host, '/proc/self/status')
  return {
    charset: /utf-?8/i.test(locale) ? 'UTF-8' : 'ASCII',
    umask: /^Umask:\s+(\d+)$/m.exec(status)?.[1] ?? 'unknown',
  }
}
