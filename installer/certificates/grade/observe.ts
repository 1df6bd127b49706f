import { once } from 'node:events'
import { connect } from 'node:net'
import { answerIn, type Answer } from './answer.ts'
import { groups, type Group } from './groups.ts'
import { helloBytes, protocols, type Hello, type Protocol } from './hello.ts'
import { suites, type Suite } from './suites.ts'

const timeoutMs = 10_000

type Kinds = { readonly suites: readonly Suite[]; readonly groups: readonly Group[] }

/** What a server agrees to, by version. */
export type Agreed = Readonly<Partial<Record<Protocol, Kinds>>>

/** What handshakes alone tell of a server; nobody signs in and nothing is sent in them. */
export type Handshakes = {
  readonly agreed: Agreed
  /** Bits of the shortest Diffie-Hellman prime of its own. */
  readonly primeBits?: number
  readonly compresses: boolean
  readonly isRenegotiationSafe: boolean
  /** A client that was pushed down to an older version is refused. Undefined where there is no older one. */
  readonly refusesFallback?: boolean
  /** How many there were. */
  readonly count: number
}

type Ask = (hello: Omit<Hello, 'name'>) => Promise<Answer>

/**
 * Shakes hands with a server of this host once for each version, suite and group, until it agrees to nothing more.
 * @throws when it does not answer, or not in TLS
 */
export async function observeHandshakes(port: number, name: string): Promise<Handshakes> {
  let count = 0
  const answers: Exclude<Answer, { alert: number }>[] = []
  const ask: Ask = async hello => {
    count++
    const answer = await answerTo(port, { name, ...hello })
    if ('suite' in answer) answers.push(answer)
    return answer
  }
  const agreed: Partial<Record<Protocol, Kinds>> = {}
  for (const protocol of protocols) {
    const found = await suitesOf(ask, protocol)
    if (found.length > 0)
      agreed[protocol] = { suites: found, groups: await groupsOf(ask, protocol, found) }
  }
  const spoken = protocols.filter(protocol => agreed[protocol] !== undefined)
  const compresses = await compressesIn(ask, spoken)
  const [older] = spoken.slice(0, -1).toReversed()
  const fallback =
    older === undefined
      ? undefined
      : await ask({ protocol: older, suites, groups, isFallback: true })
  const primes = answers.flatMap(({ primeBits }) => primeBits ?? [])
  const old = answers.filter(({ version }) => version < 0x0304)
  return {
    agreed,
    compresses,
    isRenegotiationSafe: old.every(({ isRenegotiationSafe }) => isRenegotiationSafe),
    ...(fallback !== undefined && { refusesFallback: 'alert' in fallback }),
    ...(primes.length > 0 && { primeBits: Math.min(...primes) }),
    count,
  }
}

const isOfTls13 = ({ code }: Suite) => code >> 8 === 0x13

/** Those that it chooses, one after the other, when the ones before are offered no more. */
async function suitesOf(ask: Ask, protocol: Protocol): Promise<Suite[]> {
  let offered = suites.filter(suite => isOfTls13(suite) === (protocol === 'TLS 1.3'))
  const found: Suite[] = []
  while (offered.length > 0) {
    const answer = await ask({ protocol, suites: offered, groups })
    const chosen = offered.find(({ code }) => 'suite' in answer && code === answer.suite)
    if (chosen === undefined || !isIn(protocol, answer)) return found
    found.push(chosen)
    offered = offered.filter(suite => suite !== chosen)
  }
  return found
}

async function groupsOf(ask: Ask, protocol: Protocol, agreed: readonly Suite[]): Promise<Group[]> {
  const inGroups = agreed.filter(suite => suite.name.startsWith('TLS_ECDHE_') || isOfTls13(suite))
  if (inGroups.length === 0) return []
  const found: Group[] = []
  const chosenFrom = async (offered: readonly Group[]): Promise<Group | undefined> => {
    const answer = await ask({ protocol, suites: inGroups, groups: offered })
    return offered.find(({ code }) => 'suite' in answer && code === answer.group)
  }
  for (;;) {
    const left = groups.filter(group => !found.includes(group))
    // Before TLS 1.3 a server wants the curve of its certificate offered too; one that prefers its own order, not.
    const chosen = await chosenFrom([...left, ...found])
    const fresh = chosen && found.includes(chosen) ? await chosenFrom(left) : chosen
    if (fresh === undefined) return found
    found.push(fresh)
  }
}

/** TLS 1.3 has no compression at all. */
async function compressesIn(ask: Ask, spoken: readonly Protocol[]): Promise<boolean> {
  for (const protocol of spoken.filter(one => one !== 'TLS 1.3')) {
    const answer = await ask({ protocol, suites, groups, compresses: true })
    if ('suite' in answer && answer.compresses) return true
  }
  return false
}

const isIn = (protocol: Protocol, answer: Answer): boolean =>
  'suite' in answer && answer.version === 0x0300 + protocols.indexOf(protocol)

async function answerTo(port: number, hello: Hello): Promise<Answer> {
  const socket = connect({ host: '127.0.0.1', port, timeout: timeoutMs })
  socket.once('timeout', () => socket.destroy(new Error('no answer within 10 s')))
  try {
    await once(socket, 'connect')
    socket.write(helloBytes(hello))
    return await read(socket)
  } finally {
    socket.destroy()
  }
}

/** A server that hangs up without a word refuses, too. */
async function read(pieces: AsyncIterable<Buffer>): Promise<Answer> {
  let bytes = Buffer.alloc(0)
  for await (const part of pieces) {
    bytes = Buffer.concat([bytes, part])
    const answer = answerIn(bytes)
    if (answer !== undefined) return answer
  }
  return { alert: 0 }
}
