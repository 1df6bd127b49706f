import {
  prune,
  stage,
  switchTo,
  type Contents,
  type Store,
} from '../../../installer/certificates/generations.ts'
import { parsed, said, type Machine } from './machine.ts'

/** What installer/certificates/put.ts does, without a handshake: there are no ports here. */
export async function putGeneration({ files }: Machine, input: string) {
  const { store, name, contents } = parsed<{ store: Store; name: string; contents: Contents }>(
    input,
  )
  await stage(files, store, name, contents)
  await switchTo(files, store, name)
  await prune(files, store)
  return said()
}
