import { createHash } from 'node:crypto'
import type { Host } from '../../core/host.ts'
import { InstallError, reasonOf } from '../../core/install-error.ts'
import { closedUntil, withAttempt, type Attempt } from './attempts.ts'
import { connect, fingerprint, type Account, type Clock, type Directory } from './connection.ts'
import { issue } from './order.ts'
import { AcmeFailure } from './problem.ts'
import { dnsProver, type DnsProof } from './proofs/dns-01.ts'
import { httpProver, type HttpProof } from './proofs/http-01.ts'
import { StateFile } from './state.ts'
import { notYet, told } from './words.ts'

/** How the names are shown to be ours. */
export type Challenge =
  ({ readonly type: 'http-01' } & HttpProof) | ({ readonly type: 'dns-01' } & DnsProof)

export type ChainRequest = {
  /** Host names and addresses; the first is the one that people know. */
  readonly names: readonly string[]
  /**
   * Private key of the certificate, PEM, ECDSA P-256. To be on disk before: the same key asked for again goes on with the
   * order that a kill left, and gets the same certificate; another key makes another order.
   */
  readonly key: string
  readonly directory: Directory
  readonly account: Account
  readonly challenge: Challenge
  /** PEM of the certificate that this one takes over from. */
  readonly replaces?: string
  /** Where one run leaves word for the next. */
  readonly stateFile: string
}

export type AcmeWorld = Clock & {
  readonly host: Host
  /** `user:group` of the state file. */
  readonly owner: string
}

/**
 * Gets a chain (PEM, leaf first) from an ACME directory. May be killed anywhere and run again: it goes on with its order and
 * leaves no proof lying about. Throws an {@link InstallError} that says what to do; {@link nextAttempt} says when a timer may
 * try again.
 */
export async function obtainChain(world: AcmeWorld, request: ChainRequest): Promise<string> {
  const state = await StateFile.open(world.host, request.stateFile, world.owner)
  const closed = closedUntil(state.current.attempts, world.now())
  if (closed !== undefined) throw notYet(request.names, closed, state.current.attempts)
  try {
    const chain = await chainFrom(world, request, state)
    await note(world, state, { outcome: 'issued', because: 'issued' })
    return chain
  } catch (error) {
    if (error instanceof InstallError) throw error
    const failure = failureFrom(error)
    if (failure.kind === 'validation' || failure.kind === 'refused') await state.forgetOrder()
    await note(world, state, {
      outcome: failure.kind,
      because: failure.message,
      ...(failure.retryAt !== undefined && { retryAt: failure.retryAt.toISOString() }),
    })
    throw told(failure, request)
  }
}

async function chainFrom(world: AcmeWorld, request: ChainRequest, state: StateFile) {
  const { challenge, directory, account } = request
  const prover =
    challenge.type === 'http-01'
      ? httpProver(world.host, challenge)
      : dnsProver(world.host, challenge, world)
  const connection = await connect(directory, account, world)
  return issue({ world, request, state, prover, connection, purpose: purposeOf(request) })
}

/** Everything that an order is for; with anything changed, the old one is of no use. */
function purposeOf({ directory, account, names, key, replaces, challenge }: ChainRequest): string {
  const parts = [
    directory.url,
    fingerprint(account.key),
    [...names].sort().join(' '),
    fingerprint(key),
    replaces ?? '',
    challenge.type,
  ]
  return createHash('sha256').update(parts.join('\n')).digest('base64url')
}

const note = (world: AcmeWorld, state: StateFile, what: Omit<Attempt, 'at' | 'jitter'>) =>
  state.keep({
    attempts: withAttempt(state.current.attempts, {
      at: world.now().toISOString(),
      jitter: world.random(),
      ...what,
    }),
  })

/** What acme-client throws for an answer that it did not expect is a plain error with one line. */
function failureFrom(error: unknown): AcmeFailure {
  if (error instanceof AcmeFailure) return error
  const said = reasonOf(error)
  return new AcmeFailure('refused', said, { cause: error })
}
