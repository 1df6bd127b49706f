import { z } from 'zod'
import type { Host, Look } from '../../core/host.ts'
import { attempt } from './attempts.ts'

const identifier = z.object({ type: z.string(), value: z.string() })

/** The authority's record of an order, as far as we go back to it. */
export const orderRecord = z.object({
  url: z.string(),
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  identifiers: z.array(identifier),
  authorizations: z.array(z.string()),
  finalize: z.string(),
  certificate: z.string().exactOptional(),
  error: z.looseObject({}).exactOptional(),
})

export type OrderRecord = z.infer<typeof orderRecord>

/** A proof that was laid out, noted before it was: whoever comes after a kill takes it away. */
const proof = z.discriminatedUnion('type', [
  z.object({ type: z.literal('file'), path: z.string() }),
  z.object({ type: z.literal('record'), name: z.string(), value: z.string() }),
])

export type Proof = z.infer<typeof proof>

const advice = z.object({
  /** Which certificate it is for. */
  certificate: z.string(),
  window: z.object({ start: z.iso.datetime(), end: z.iso.datetime() }).exactOptional(),
  /** A moment in the window, drawn once. */
  renewAt: z.iso.datetime().exactOptional(),
  explanation: z.string().exactOptional(),
  askAgainAt: z.iso.datetime(),
})

export type StoredAdvice = z.infer<typeof advice>

const state = z.object({
  order: z
    .object({
      /** What it was made for: with anything else, a new one is made. */
      purpose: z.string(),
      record: orderRecord,
    })
    .exactOptional(),
  proofs: z.array(proof),
  attempts: z.array(attempt),
  advice: advice.exactOptional(),
})

/** What one run leaves for the next. No secret is in it. */
export type AcmeState = z.infer<typeof state>

const nothing: AcmeState = { proofs: [], attempts: [] }

/** What earlier runs left. What cannot be read any more counts for nothing: it costs an order, never a certificate. */
export async function readAcmeState(host: Look, path: string): Promise<AcmeState> {
  const entry = await host.read(path)
  if (entry?.kind !== 'file') return nothing
  try {
    return state.parse(JSON.parse(entry.content))
  } catch {
    return nothing
  }
}

/** The state, changed in steps of which each is on disk before the next. */
export class StateFile {
  readonly #host: Host
  readonly #path: string
  readonly #owner: string
  current: AcmeState

  private constructor(host: Host, path: string, owner: string, current: AcmeState) {
    this.#host = host
    this.#path = path
    this.#owner = owner
    this.current = current
  }

  static async open(host: Host, path: string, owner = 'root:root'): Promise<StateFile> {
    return new StateFile(host, path, owner, await readAcmeState(host, path))
  }

  async keep(change: Partial<AcmeState>): Promise<void> {
    this.current = { ...this.current, ...change }
    await this.#save()
  }

  async forgetOrder(): Promise<void> {
    const { order: _, ...rest } = this.current
    this.current = rest
    await this.#save()
  }

  async #save(): Promise<void> {
    const content = `${JSON.stringify(this.current, undefined, 2)}\n`
    await this.#host.write(this.#path, { kind: 'file', content, mode: 0o600, owner: this.#owner })
  }
}
