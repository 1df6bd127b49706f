import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { basename, dirname, join } from 'node:path'
import { reasonOf } from '../../../core/install-error.ts'
import type { Host } from '../../../core/host.ts'
import { AcmeFailure, printable } from '../problem.ts'
import { knownName } from './known-name.ts'
import type { Prover } from './prover.ts'

export type HttpProof = {
  /** Where the authority's question to port 80 arrives here. */
  readonly port: number
  /** What nginx serves below {@link path}. Made when needed, and removed. */
  readonly directory: string
  /** `user:group` of what is laid there. */
  readonly owner: string
  /** Resolvers to ask whether the name is known at all; the host's own without it. */
  readonly resolvers?: readonly string[]
}

const path = '/.well-known/acme-challenge/'

/** HTTP-01: a file below a known path on port 80. nginx serves it; where nothing listens yet, we do, for as long as it takes. */
export function httpProver(host: Host, { port, directory, owner, resolvers }: HttpProof): Prover {
  const laid = new Map<string, string>()
  let listener: Server | undefined
  const lay = async (file: string, content: string) => {
    laid.set(basename(file), content)
    await host.write(directory, { kind: 'directory', mode: 0o755, owner })
    await host.write(file, { kind: 'file', content, mode: 0o644, owner })
  }
  const look = async (name: string, file: string, content: string) => {
    const found = await asked(name, port, basename(file))
    if (found === undefined && listener === undefined) {
      listener = await listening(port, laid)
      return
    }
    if (found === undefined || (found.status === 200 && found.body.trim() === content)) return
    throw new AcmeFailure(
      'local',
      `port ${port} of this host answers the authority's question for ${name} with ${found.status} instead of the proof`,
      {
        remedy: `let \`parley apply\` put the site back; if another site of nginx takes ${name} on port ${port}, remove it there`,
      },
    )
  }
  const takeAway = async (file: string) => {
    laid.delete(basename(file))
    await host.remove(file)
    // The timer's unit is given the folder by systemd, as a mount that cannot be removed, and takes it away at its end.
    if ((await host.list(dirname(file))).length === 0)
      await host.remove(dirname(file)).catch(() => {})
  }
  return {
    type: 'http-01',
    place: async (name, token) => {
      await knownName(name, resolvers)
      return { type: 'file', path: join(directory, harmless(token)) }
    },
    async lay(proof, content) {
      if (proof.type === 'file') await lay(proof.path, content)
    },
    async look(name, proof, content) {
      if (proof.type === 'file') await look(name, proof.path, content)
    },
    async takeAway(proof) {
      if (proof.type === 'file') await takeAway(proof.path)
    },
    async end() {
      if (listener === undefined) return
      listener.close()
      listener.closeAllConnections()
      await once(listener, 'close')
    },
  }
}

/** A token becomes the name of a file: whatever a directory sends, it stays in its folder. */
function harmless(token: string): string {
  if (/^[\w-]{1,200}$/.test(token)) return token
  throw new AcmeFailure('refused', `the authority sent a token that is none: ${printable(token)}`)
}

/** What stands there, as a visitor sees it; undefined where nothing listens. */
async function asked(
  name: string,
  port: number,
  token: string,
): Promise<{ status: number; body: string } | undefined> {
  try {
    const question = get({
      host: '127.0.0.1',
      port,
      path: `${path}${token}`,
      headers: { Host: name },
      signal: AbortSignal.timeout(10_000),
      agent: false,
    })
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what Node's documentation says of this event
    const [response] = (await once(question, 'response')) as [IncomingMessage]
    const body = (await response.setEncoding('utf8').take(16).toArray()).join('')
    const { statusCode: status = 0 } = response
    return { status, body }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return undefined
    const said = reasonOf(error)
    throw new AcmeFailure('local', `port ${port} of this host does not answer as HTTP: ${said}`, {
      cause: error,
      remedy: `look who listens there: \`ss -ltnp sport = :${port}\``,
    })
  }
}

/** Answers for the proofs laid out, and nothing else. */
async function listening(port: number, laid: ReadonlyMap<string, string>): Promise<Server> {
  const server = createServer((request, response) => {
    const { url = '' } = request
    const content = url.startsWith(path) ? laid.get(url.slice(path.length)) : undefined
    if (content === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'Content-Type': 'application/octet-stream' }).end(content)
  })
  server.maxConnections = 64
  server.requestTimeout = 10_000
  const on = async (host: string) => {
    server.listen(port, host)
    await once(server, 'listening')
  }
  // A kernel without IPv6 refuses the first.
  await on('::')
    .catch(() => on('0.0.0.0'))
    .catch((cause: unknown) => {
      const because = `port ${port} of this host cannot be listened on: ${reasonOf(cause)}`
      const remedy = `look who has it: \`ss -ltnp sport = :${port}\``
      throw new AcmeFailure('local', because, { cause, remedy })
    })
  return server
}
