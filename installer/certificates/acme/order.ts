import type { Order } from 'acme-client'
import { z } from 'zod'
import { certificateId } from './certificate-id.ts'
import { identifiersOf } from '../identifiers.ts'
import { certificateRequest, checkedChain } from './certificate-request.ts'
import type { Connection } from './connection.ts'
import type { AcmeWorld, ChainRequest } from './obtain.ts'
import { AcmeFailure, failureOfOrder } from './problem.ts'
import { takeAwayProofs } from './proofs/take-away.ts'
import type { Prover } from './proofs/prover.ts'
import { orderRecord, type OrderRecord, type StateFile } from './state.ts'

export type Issue = {
  readonly world: AcmeWorld
  readonly request: ChainRequest
  readonly state: StateFile
  readonly prover: Prover
  readonly connection: Connection
  readonly purpose: string
}

/** Takes an order from wherever it stands to its certificate. */
export async function issue(work: Issue): Promise<string> {
  const { request, state, prover, connection } = work
  const { client } = connection
  await client.createAccount({
    termsOfServiceAgreed: true,
    ...(request.account.contact.length > 0 && { contact: [...request.account.contact] }),
  })
  try {
    await takeAwayProofs(state, prover)
    let order = await currentOrder(work)
    if (order.status === 'pending') order = await proved(work, order)
    if (order.status === 'ready') {
      const csr = await certificateRequest(request.names, request.key)
      order = kept(await client.finalizeOrder(order, csr))
    }
    if (order.status === 'processing')
      order = await settled(work, order, one => one.status !== 'processing')
    if (order.status !== 'valid') throw await whyInvalid(work, order)
    return checkedChain(await client.getCertificate(order), request.names, request.key)
  } finally {
    try {
      await takeAwayProofs(state, prover)
    } finally {
      await prover.end()
    }
  }
}

/** The order of the run before, if it was for the same and still lives; else a new one. */
async function currentOrder(work: Issue): Promise<OrderRecord> {
  const { state, connection, purpose } = work
  const before = state.current.order
  if (before?.purpose === purpose) {
    const order = await connection.client.getOrder(before.record).then(kept, gone)
    if (order !== undefined && order.status !== 'invalid') return order
  }
  const record = await newOrder(work)
  await state.keep({ order: { purpose, record } })
  return record
}

async function newOrder({ request, connection }: Issue): Promise<OrderRecord> {
  const { client, offersRenewalInformation } = connection
  const { names, replaces } = request
  const order = { identifiers: identifiersOf(names) }
  const old =
    replaces !== undefined && (await offersRenewalInformation())
      ? await certificateId(replaces)
      : undefined
  if (old === undefined) return kept(await client.createOrder(order))
  const renewal = { ...order, replaces: old }
  return client.createOrder(renewal).then(kept, async (error: unknown) => {
    // It knows the old one as another account's, as replaced already, or not at all: then this is simply a new one.
    const isDecided = error instanceof AcmeFailure && error.kind === 'refused'
    if (!isDecided) throw error
    return kept(await client.createOrder(order))
  })
}

const kept = (order: Order): OrderRecord => {
  const read = orderRecord.safeParse(order)
  if (read.success) return read.data
  throw new AcmeFailure(
    'refused',
    `the authority sends an order that is none: ${read.error.message}`,
  )
}

function gone(error: unknown): undefined {
  if (!(error instanceof AcmeFailure) || error.kind === 'network') throw error
}

/** Lays out the proof of each name that lacks one, and lets the authority look. */
async function proved(work: Issue, order: OrderRecord): Promise<OrderRecord> {
  const { state, prover, connection } = work
  const { client } = connection
  for (const authorization of await client.getAuthorizations(order)) {
    if (authorization.status !== 'pending') continue
    const name = authorization.identifier.value
    const challenge = authorization.challenges.find(one => one.type === prover.type)
    if (challenge === undefined)
      throw new AcmeFailure('refused', `the authority does not take ${prover.type} for ${name}`, {
        remedy: 'choose the other kind of challenge in the settings',
      })
    const content = await client.getChallengeKeyAuthorization(challenge)
    const proof = await prover.place(name, challenge.token, content)
    await state.keep({ proofs: [...state.current.proofs, proof] })
    await prover.lay(proof, content)
    await prover.look(name, proof, content)
    if (challenge.status === 'pending') await client.completeChallenge(challenge)
  }
  return settled(work, order, one => one.status !== 'pending')
}

/** How long one run waits for the authority; what takes longer is the next run's. */
const patienceMs = 180_000
const looksMs = [500, 1000, 2000, 4000]

async function settled(
  { connection, world }: Issue,
  order: OrderRecord,
  isSettled: (order: OrderRecord) => boolean,
): Promise<OrderRecord> {
  let now = kept(await connection.client.getOrder(order))
  for (let waited = 0, look = 0; !isSettled(now); look++) {
    const told = connection.comeBack(order.url)
    const asked = told === undefined ? 0 : told.getTime() - world.now().getTime()
    const [pause = 5000] = looksMs.slice(look)
    const ms = Math.max(asked, pause)
    if (waited + ms > patienceMs)
      throw new AcmeFailure('pending', 'the authority has not decided yet', { retryAt: told })
    await world.wait(ms)
    waited += ms
    now = kept(await connection.client.getOrder(order))
  }
  return now
}

const failed = z.object({ error: z.looseObject({}) })

/** An invalid order has its reason at itself, or at the name that failed. */
async function whyInvalid({ connection }: Issue, order: OrderRecord): Promise<AcmeFailure> {
  for (const { challenges, identifier } of await connection.client.getAuthorizations(order)) {
    const error = challenges.map(one => failed.safeParse(one)).find(one => one.success)?.data.error
    if (error !== undefined) return failureOfOrder(error, identifier.value)
  }
  return order.error === undefined
    ? new AcmeFailure('refused', 'the authority gave the order up without a reason')
    : failureOfOrder(order.error)
}
