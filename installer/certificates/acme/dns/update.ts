import { randomInt } from 'node:crypto'
import { connect } from 'node:net'
import { reasonOf } from '../../../core/install-error.ts'
import { AcmeFailure } from '../problem.ts'
import { InvalidMessage } from './invalid-message.ts'
import type { UpdateKey } from './key-file.ts'
import { readReply, updateMessage, type Change, type Reply } from './message.ts'
import { isGenuine, readSignature, signed } from './signature.ts'

/** The server that takes changes: name or address, and port. */
export type UpdateServer = { readonly host: string; readonly port: number }

const patienceMs = 15_000

/** Changes a zone by a signed dynamic update (RFC 2136), over TCP. Returns when the server said that it is done. */
export async function updateZone(
  server: UpdateServer,
  key: UpdateKey,
  zone: string,
  change: Change,
  now: Date,
): Promise<void> {
  const id = randomInt(0x10000)
  const question = signed(updateMessage(id, zone, change), key, now)
  const answer = await exchanged(server, question.message)
  try {
    const reply = readReply(answer)
    if (!reply.isAnswer || reply.id !== id) throw new InvalidMessage('it is to another question')
    const said = refusal(reply, key, zone)
    if (said !== undefined) throw said
    if (!isGenuine(answer, reply, key, question.mac, now))
      throw new InvalidMessage(`it is not signed with the key ${key.name}`)
  } catch (error) {
    if (!(error instanceof InvalidMessage)) throw error
    throw new AcmeFailure(
      'local',
      `the answer of ${server.host} is not to be believed: ${error.message}`,
    )
  }
}

async function exchanged({ host, port }: UpdateServer, message: Buffer): Promise<Buffer> {
  const socket = connect({ host, port, signal: AbortSignal.timeout(patienceMs) })
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  socket.write(Buffer.concat([length, message]))
  return messageIn(socket)
    .catch((error: unknown) => {
      throw new AcmeFailure('local', `the DNS server ${host} takes no update: ${reasonOf(error)}`, {
        cause: error,
        remedy: `look whether it listens on TCP port ${port}, and whether this host may reach it`,
      })
    })
    .finally(() => socket.destroy())
}

async function messageIn(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  let received = Buffer.alloc(0)
  for await (const piece of pieces) {
    received = Buffer.concat([received, piece])
    if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0))
      return received.subarray(2, 2 + received.readUInt16BE(0))
  }
  throw new Error('it hung up without an answer')
}

const signatureErrors: Readonly<Record<number, (key: UpdateKey) => [string, string]>> = {
  16: key => [
    `it finds the signature with the key ${key.name} wrong`,
    'the secret or the algorithm here is not the one that the server has for that name; give it anew',
  ],
  17: key => [
    `it knows no key ${key.name} that may do this`,
    'name the key as the server names it, and allow it to change TXT records there',
  ],
  18: () => [
    'its clock and the one of this host differ by more than five minutes',
    'set the clocks: `timedatectl` here, the same there',
  ],
}

const codes: Readonly<Record<number, string>> = {
  1: 'it does not understand the update',
  2: 'it failed at it itself; its log says why',
  4: 'it does not do updates',
  5: 'the key may not change that record: look at its update-policy or allow-update',
  9: 'it is not the primary server of that zone',
  10: 'the record is outside of the zone',
}

/** Why a server did not do it, in words, or undefined when it did. */
function refusal(
  { code, signature }: Reply,
  key: UpdateKey,
  zone: string,
): AcmeFailure | undefined {
  const error = signature === undefined ? 0 : readSignature(signature.data).error
  const about = signatureErrors[error]?.(key)
  if (about !== undefined)
    return new AcmeFailure('local', `the DNS server refuses the update of ${zone}: ${about[0]}`, {
      remedy: about[1],
    })
  if (code === 0) return undefined
  const because = codes[code] ?? `it answers with code ${code}`
  return new AcmeFailure('local', `the DNS server refuses the update of ${zone}: ${because}`, {
    remedy: 'put that right on the DNS server, then run the same command again',
  })
}
