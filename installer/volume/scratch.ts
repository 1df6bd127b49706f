import type { Host } from '../core/host.ts'
import type { Key } from './key.ts'
import { scratch } from './names.ts'

/** A path in memory, for one step. What is there is gone when the step ends; what a kill left there, with the next step. */
export async function withScratch<T>(
  host: Host,
  name: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = `${scratch}/${name}`
  await host.write(scratch, { kind: 'directory', mode: 0o700, owner: 'root:root' })
  await host.remove(path)
  try {
    return await work(path)
  } finally {
    await host.remove(path)
    await host.remove(scratch)
  }
}

/** A key as a file, for programs that take it no other way. */
export const asFile = <T>(host: Host, key: Key, work: (path: string) => Promise<T>): Promise<T> =>
  key.kind === 'file'
    ? work(key.path)
    : withScratch(host, 'key', async path => {
        await host.write(path, { kind: 'file', content: key.text, mode: 0o600, owner: 'root:root' })
        return work(path)
      })
