import type * as z from 'zod'
import type { Operator } from '../../access/operator.ts'
import type { ServerConfig } from '../../config.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Keyring } from '../../platform/signing/keyring.ts'
import { Refusal } from './refusal.ts'

/** What every operation is handed. */
export type Scene = {
  readonly tx: Tx
  readonly operator: Operator
  readonly now: Date
  readonly config: ServerConfig
  /** Given to those that make links, by whoever can unseal it. */
  readonly signing: Keyring | undefined
}

/** One thing that an operator does by a command. It sees one transaction, and all of it happens or nothing. */
export type Operation = {
  readonly isLook: boolean
  /** @param wish what was asked for, not looked at yet */
  perform(scene: Scene, wish: unknown): Promise<object>
}

type Work<Wish> = (scene: Scene, wish: Wish) => Promise<object>

/** An operation that changes nothing. */
export const looking = <Wish>(wish: z.ZodType<Wish>, work: Work<Wish>): Operation => ({
  isLook: true,
  perform: async (scene, asked) => work(scene, read(wish, asked)),
})

/** An operation that changes something. */
export const changing = <Wish>(wish: z.ZodType<Wish>, work: Work<Wish>): Operation => ({
  isLook: false,
  perform: async (scene, asked) => work(scene, read(wish, asked)),
})

/** Says which word is wrong, never what it was: it may be a password. */
function read<Wish>(wish: z.ZodType<Wish>, asked: unknown): Wish {
  const result = wish.safeParse(asked)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const about = issue?.path.join('.') ?? ''
  throw new Refusal({
    because: about === '' ? String(issue?.message) : `${about}: ${issue?.message}`,
    usage: true,
  })
}
