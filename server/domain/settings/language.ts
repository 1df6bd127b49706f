import * as z from 'zod'
import { text } from '../../platform/http/parameters.ts'
import type { Choice } from './choice.ts'

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })

/** What a language is called in English; undefined when `code` is none: `de`, `pt-br`, `zh-hans`. */
export function languageName(code: string): string | undefined {
  try {
    return names.of(code)
  } catch {
    return undefined
  }
}

/** A language's code, as clients know it: they are who translates. */
export const language = (refusal: (code: string) => string): Choice<string> => ({
  kept: z.string(),
  initial: 'en',
  asked: text(
    z.string().transform((code, context) => {
      if (code.length <= 50 && languageName(code) !== undefined) return code
      context.addIssue({ code: 'custom', message: refusal(code) })
      return z.NEVER
    }),
  ),
})
