import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** A piece of loopback that no other test has: every address below it answers on this machine, with all its ports. */
export function ownLoopback(): (host: number) => string {
  const network = `127.${randomInt(1, 255)}.${randomInt(255)}`
  return host => `${network}.${host}`
}

/** A port that is free on every address of this machine. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Whether anybody accepts a connection there. */
export const answersOn = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
