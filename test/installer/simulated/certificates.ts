import {
  prune,
  stage,
  switchTo,
  type Contents,
  type Store,
} from '../../../installer/certificates/generations.ts'
import type { Publication } from '../../../installer/certificates/revocation/publish.ts'
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

/** What installer/certificates/revocation/publish.ts does. A byte is a letter here: files in memory hold text. */
export async function publishLists({ files }: Machine, input: string) {
  const { owner, directories, files: wanted, removed } = parsed<Publication>(input)
  for (const { path, mode } of directories)
    await files.write(path, { kind: 'directory', mode, owner })
  for (const { path, mode, base64 } of wanted) {
    const content = Buffer.from(base64, 'base64').toString('latin1')
    await files.write(path, { kind: 'file', content, mode, owner })
  }
  for (const path of removed) await files.remove(path)
  return said()
}
