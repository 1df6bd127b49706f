import { randomBytes } from 'node:crypto'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { hashToken } from '../token.ts'
import { toBase32 } from './base32.ts'

const many = 10
/** 80 bits: too many to guess, so that a plain hash of them gives nothing away (see token.ts). */
const codeBytes = 10

/** Ten new codes, in the form in which they are written down: this is the only time that anybody sees them. Former ones end. */
export async function renewRecoveryCodes(tx: Tx, userId: number): Promise<string[]> {
  await removeRecoveryCodes(tx, userId)
  const codes = Array.from({ length: many }, () => toBase32(randomBytes(codeBytes)))
  await tx.run(sql`
    insert into recovery_codes (user_id, code_hash)
    select ${userId}, unnest(${codes.map(hashToken)}::bytea[])`)
  return codes.map(code => code.toLowerCase().replaceAll(/.{4}(?=.)/g, four => `${four}-`))
}

/** Whether this is one of theirs; it is none any more. */
export async function spendRecoveryCode(tx: Tx, userId: number, code: string): Promise<boolean> {
  const plain = code.toUpperCase().replaceAll('-', '')
  const spent = await tx.run(sql`
    delete from recovery_codes where user_id = ${userId} and code_hash = ${hashToken(plain)}`)
  return spent === 1
}

export const removeRecoveryCodes = (tx: Tx, userId: number): Promise<number> =>
  tx.run(sql`delete from recovery_codes where user_id = ${userId}`)
