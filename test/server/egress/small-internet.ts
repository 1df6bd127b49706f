import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createTcpServer, type Server } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

type Heard = {
  readonly at: string
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Web servers at the addresses of this network, which remember who came. */
export function smallInternet(folder: string) {
  const heard: Heard[] = []
  /** Connections, whether or not anything was asked. */
  const connected: string[] = []
  const servers: Server[] = []
  const pages = new Map<string, RequestListener>()
  const certificate = tlsCertificate(folder)

  const listener: RequestListener = (request, response) => {
    void heardOut(request, response)
  }
  const heardOut = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    const { method = '', url = '', headers } = request
    const at = `${request.socket.localAddress}:${request.socket.localPort}`
    heard.push({ at, method, url, headers, body })
    const page = pages.get(url)
    if (page === undefined) response.end(`hello from ${at}`)
    else page(request, response)
  }
  const opened = async (server: Server, address: string, port: number) => {
    server.on('connection', () => connected.push(`${address}:${port}`))
    server.listen(port, address)
    await once(server, 'listening')
    servers.push(server)
  }
  return {
    heard,
    connected,
    certificate: certificate.cert,
    page: (url: string, page: RequestListener) => pages.set(url, page),
    redirect: (url: string, to: string, status = 302) =>
      pages.set(url, (_request, response) => response.writeHead(status, { location: to }).end()),
    http: (address: string, port = 80) => opened(createServer(listener), address, port),
    https: (address: string, port = 443) =>
      opened(createSecureServer(certificate, listener), address, port),
    /** Speaks first, as a mail server does. */
    greeting: (address: string, port: number) =>
      opened(
        createTcpServer(line => void line.on('error', () => {}).write('220 here\r\n')),
        address,
        port,
      ),
    /** Takes connections and says nothing. */
    silent: (address: string, port: number) => opened(createTcpServer(), address, port),
    close() {
      for (const server of servers) server.close()
    },
  }
}

/** For the names below `site.test`. */
function tlsCertificate(folder: string) {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const words =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=site.test -addext subjectAltName=DNS:site.test,DNS:*.site.test,IP:93.184.216.34'
  execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { cert: readFileSync(cert), key: readFileSync(key), path: cert }
}

/** The egress process with this configuration. Its modules count for coverage: it runs as a test's own process does. */
export async function egressProcess(folder: string, lists = 'allow:\ndeny:\n') {
  const socket = join(folder, 'egress.sock')
  const config = join(folder, 'egress.yaml')
  writeFileSync(config, `socket: ${socket}\nlog: { level: info }\n${lists}`)
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../../server/egress/main.ts'), '--config', config],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem') },
    },
  )
  const ended = once(child, 'close')
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stderr).on('line', line => {
      lines.push(line)
      if (line.includes('"ready"')) resolve()
    })
    ended.then(() => reject(new Error(lines.join('\n'))), reject)
  })
  return {
    way: { socket },
    lines,
    child,
    async end(signal: NodeJS.Signals): Promise<number | null> {
      child.kill(signal)
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}
