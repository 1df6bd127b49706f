import type { Argv, Host } from '../core/host.ts'
import { generationName } from '../certificates/kept.ts'
import type { Contents, Store } from '../certificates/generations.ts'

/** Where generations of keys and certificates lie, and the program that puts them there. */
export type CertificateStore = Store & {
  /** `node …/installer/certificates/put.ts` */
  readonly put: Argv
}

/**
 * Puts a generation there and makes it the current one. No way back is noted: it would hold keys, and undo must not bring
 * an old certificate back.
 * @param names a client must believe it for each of these first
 */
export function putGeneration(
  host: Host,
  { put, directory, owner, mode }: CertificateStore,
  contents: Contents,
  names?: readonly string[],
): Promise<void> {
  const store = { directory, owner, mode }
  const request = { store, name: generationName(contents), contents, ...(names && { names }) }
  return host.run({ argv: put, input: JSON.stringify(request), undo: 'one-way' })
}
