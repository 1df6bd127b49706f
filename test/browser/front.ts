import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { selfSigned } from './certificate.ts'

/** TLS on 127.0.0.1, called `name`, before a server on a Unix socket, as the proxy on a host: 502 while nobody answers there. */
export async function tlsFront(
  t: Test,
  name = '127.0.0.1',
): Promise<{ url: string; leadTo(socket: string): void }> {
  let socketPath = ''
  const server = createServer(selfSigned(), (incoming, outgoing) => {
    const { method, url: path, headers } = incoming
    const onward = request({ socketPath, method, path, headers, agent: false }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('error', () => outgoing.destroy())
      answer.pipe(outgoing)
    })
    onward.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(502).end()
    })
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `https://${name}:${port}`,
    leadTo(socket) {
      socketPath = socket
    },
  }
}
