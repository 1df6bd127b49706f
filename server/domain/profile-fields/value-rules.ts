import * as z from 'zod'
import type { Reader } from '../../access/channel-rules.ts'
import { peopleKnownTo } from '../../access/known-people.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { ProfileField } from '../../protocol/profile-fields.ts'
import { optionKeys } from './field-data.ts'
import { fieldTypes } from './types.ts'

export const valueSchema = z.union([z.string(), z.array(z.int()).max(100)])
export type Value = z.infer<typeof valueSchema>

/** The value as it is kept, or a refusal; empty when there is none. */
export async function acceptableValue(
  tx: Tx,
  actor: Reader,
  field: ProfileField,
  value: Value,
): Promise<string> {
  if (field.type === fieldTypes.USER.id) return people(tx, actor, field, value)
  if (typeof value !== 'string') throw badRequest(`${field.name} is not a string`)
  const text = value.trim()
  if (text === '') return ''
  return textRules[field.type]?.(field, text) ?? short(field, text)
}

type TextRule = (field: ProfileField, text: string) => string

const atMost =
  (length: number): TextRule =>
  (field, text) => {
    if (text.length <= length) return text
    throw badRequest(`${field.name} is too long (limit: ${length} characters)`)
  }
const short = atMost(50)

const textRules: Readonly<Record<number, TextRule>> = {
  [fieldTypes.LONG_TEXT.id]: atMost(500),
  [fieldTypes.SELECT.id](field, text) {
    if (optionKeys(field.field_data).includes(text)) return text
    throw badRequest(`'${text}' is not a valid choice for '${field.name}'.`)
  },
  [fieldTypes.DATE.id](field, text) {
    if (z.iso.date().safeParse(text).success) return text
    throw badRequest(`${field.name} is not a date`)
  },
  [fieldTypes.URL.id](field, text) {
    if (/^https?:\/\//i.test(text) && URL.canParse(text)) return atMost(2000)(field, text)
    throw badRequest(`${field.name} is not a URL`)
  },
}

type Found = { id: number; isActive: boolean; isBot: boolean }

async function people(tx: Tx, actor: Reader, field: ProfileField, value: Value): Promise<string> {
  if (value === '') return ''
  if (typeof value === 'string') throw badRequest(`${field.name} is not a list`)
  const found = await tx.many<Found>(sql`
    select id, is_active as "isActive", is_bot as "isBot" from users u
    where id = any(${value}::bigint[]) and ${await peopleKnownTo(tx, actor)}`)
  for (const id of value) {
    const person = found.find(one => one.id === id)
    if (!person) throw badRequest(`Invalid user ID: ${id}`)
    if (!person.isActive) throw badRequest(`User with ID ${id} is deactivated`)
    if (person.isBot) throw badRequest(`User with ID ${id} is a bot`)
  }
  return value.length === 0 ? '' : JSON.stringify([...new Set(value)])
}
