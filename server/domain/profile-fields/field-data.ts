import * as z from 'zod'
import { badRequest } from '../../platform/http/api-error.ts'
import { fieldTypes } from './types.ts'

export const fieldDataSchema = z.record(z.string(), z.unknown())
type FieldData = z.infer<typeof fieldDataSchema>

const option = z.object({ text: z.string().trim().min(1).max(100), order: z.string().max(10) })
const account = z.object({ subtype: z.string(), url_pattern: z.string().max(200).optional() })

/** What a field of this kind keeps beside its name, as text: options, or where accounts are. */
export function fieldDataFor(type: number, data: FieldData): string {
  if (type === fieldTypes.SELECT.id) return optionsIn(data)
  if (type === fieldTypes.EXTERNAL_ACCOUNT.id) return accountIn(data)
  return ''
}

function optionsIn(data: FieldData): string {
  if (Object.keys(data).length === 0) throw badRequest('Field must have at least one choice.')
  const options = z.record(z.string().min(1), option).safeParse(data)
  if (!options.success) throw badRequest('field_data is not a valid list of options')
  const texts = Object.values(options.data).map(({ text }) => text)
  if (new Set(texts).size < texts.length) throw badRequest('Field must not have duplicate choices.')
  return JSON.stringify(options.data)
}

function accountIn(data: FieldData): string {
  const parsed = account.safeParse(data)
  if (!parsed.success || parsed.data.subtype !== 'custom')
    throw badRequest('Invalid external account type')
  const { url_pattern: pattern } = parsed.data
  if (pattern === undefined) throw badRequest('Custom external account must define URL pattern')
  if (!/^https?:\/\//.test(pattern)) throw badRequest('url_pattern is not a URL')
  if (!pattern.includes('%(username)s'))
    throw badRequest("URL pattern must contain '%(username)s'.")
  return JSON.stringify(parsed.data)
}

/** The keys of a list's options. */
export const optionKeys = (fieldData: string): string[] =>
  Object.keys(fieldDataSchema.parse(JSON.parse(fieldData)))
