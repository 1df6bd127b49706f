import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Logger } from 'pino'
import { EgressError } from '../platform/egress/egress-error.ts'
import { authorityOf } from '../platform/egress/mail-authority.ts'
import { failureHeader, packed } from '../platform/egress/protocol.ts'
import { asFailure } from './as-failure.ts'
import { allAllowed, placeOutside, type World } from './destination.ts'
import { alreadyKnown } from './known-addresses.ts'
import { withMail, type MailHost } from './mail-rules.ts'

/** For names and connection together. */
const patienceMs = 30_000
/** Longer than a mail server takes for anything (RFC 5321, 4.5.3.2). */
const silenceMs = 600_000

/**
 * Answers CONNECT: a line to the operator's mail server and to nothing else. What travels on it is between the worker and that server;
 * where they speak TLS, this process sees none of it.
 */
export const mailRelay =
  (world: World, mail: MailHost | undefined, log: Logger) =>
  (request: IncomingMessage, caller: Duplex, first: Buffer): void => {
    // Whoever goes away in the middle is told of by the line itself.
    caller.on('error', () => {})
    void relayed(world, mail, { request, caller, first }).then(outcome =>
      log.info({ host: request.url, method: 'CONNECT', ...outcome }, 'mail'),
    )
  }

type Call = {
  readonly request: IncomingMessage
  readonly caller: Duplex
  /** What the caller said behind its head. */
  readonly first: Buffer
}

async function relayed(world: World, mail: MailHost | undefined, call: Call): Promise<object> {
  const { request, caller, first } = call
  const signal = AbortSignal.timeout(patienceMs)
  const server = await lineTo(world, mail, request, signal).catch((error: unknown) =>
    asFailure(error, signal),
  )
  if ('kind' in server) {
    caller.end(
      `HTTP/1.1 502 Bad Gateway\r\n${failureHeader}: ${packed(server)}\r\nConnection: close\r\n\r\n`,
    )
    return server
  }
  caller.write('HTTP/1.1 200 Connected\r\n\r\n')
  server.write(first)
  server.setTimeout(silenceMs, () => server.destroy())
  const address = server.remoteAddress
  await Promise.all([pipeline(caller, server), pipeline(server, caller)]).catch(() => {
    server.destroy()
    caller.destroy()
  })
  return { address }
}

/** @throws EgressError */
async function lineTo(
  world: World,
  mail: MailHost | undefined,
  { url }: IncomingMessage,
  signal: AbortSignal,
): Promise<Socket> {
  if (mail === undefined || url !== authorityOf(mail))
    throw new EgressError('refused', 'it is not the mail server of this host')
  const rules = withMail(world.rules, mail)
  const found = await placeOutside(mail, { ...world, rules }, signal)
  const server = connect({ ...mail, lookup: alreadyKnown(allAllowed(found)) })
  server.on('error', () => {})
  try {
    await once(server, 'connect', { signal })
    return server
  } catch (error) {
    server.destroy()
    throw error
  }
}
