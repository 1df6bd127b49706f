import { chmod, unlink } from 'node:fs/promises'
import { connect } from 'node:net'

/** Binds `path` for its owner and group. A socket that a killed process left behind is removed; a living one is not. */
export async function bindUnixSocket(path: string, bind: () => Promise<void>): Promise<void> {
  if (await answers(path)) throw new Error(`cannot listen on ${path}: another server answers there`)
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await bind()
  await chmod(path, 0o660)
}

const answers = (path: string) =>
  new Promise<boolean>(resolve => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
