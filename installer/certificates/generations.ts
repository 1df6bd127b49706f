import type { Host } from '../core/host.ts'

/** The part of a host that is about paths. */
export type Files = Pick<Host, 'read' | 'list' | 'write' | 'remove'>

/**
 * Files that belong together, a folder a generation. `current` is a link: switched in one step, so that nobody finds the
 * certificate of one with the key of another. `previous` stays for a return.
 */
export type Store = {
  readonly directory: string
  /** `user:group` of all in it. */
  readonly owner: string
  /** Of each generation: 0o700, or 0o711 where another account than the owner of the keys' folder reads them. */
  readonly mode: number
}

/** Content and mode by name. */
export type Contents = Readonly<Record<string, { readonly content: string; readonly mode: number }>>

export const currentOf = (files: Pick<Files, 'read'>, store: Pick<Store, 'directory'>) =>
  nameAt(files, `${store.directory}/current`)

export const previousOf = (files: Pick<Files, 'read'>, store: Pick<Store, 'directory'>) =>
  nameAt(files, `${store.directory}/previous`)

/** The generation that is current but not yet shown to anybody: a change that was cut short. */
export async function pendingOf(files: Pick<Files, 'read'>, store: Pick<Store, 'directory'>) {
  const name = await nameAt(files, `${store.directory}/pending`)
  return name === (await currentOf(files, store)) ? name : undefined
}

/** Notes that a generation is about to become current, so that whoever comes after a kill looks whether it is shown. */
export const markPending = (files: Files, { directory }: Store, name: string): Promise<void> =>
  files.write(`${directory}/pending`, { kind: 'link', target: name })

export const clearPending = (files: Files, { directory }: Store): Promise<void> =>
  files.remove(`${directory}/pending`)

/** Puts a generation there that nobody reads yet. What a kill has left of it is replaced. */
export async function stage(
  files: Files,
  { directory, owner, mode }: Store,
  name: string,
  contents: Contents,
): Promise<void> {
  const place = `${directory}/${name}`
  await files.write(place, { kind: 'directory', mode, owner })
  for (const [file, { content, mode }] of Object.entries(contents))
    await files.write(`${place}/${file}`, { kind: 'file', content, mode, owner })
}

/**
 * Makes a staged generation the current one. `previous` is set first: killed in between, the current one is both, and
 * the next run goes on from there.
 */
export async function switchTo(files: Files, store: Store, name: string): Promise<void> {
  const { directory } = store
  const current = await currentOf(files, store)
  if (current === name) return
  if (current !== undefined)
    await files.write(`${directory}/previous`, { kind: 'link', target: current })
  await files.write(`${directory}/current`, { kind: 'link', target: name })
}

/** Removes what is neither current nor previous. */
export async function prune(files: Files, store: Store): Promise<void> {
  const { directory } = store
  const kept = [await currentOf(files, store), await previousOf(files, store)]
  for (const name of await files.list(directory)) {
    const place = `${directory}/${name}`
    if (kept.includes(name) || (await files.read(place))?.kind !== 'directory') continue
    for (const file of await files.list(place)) await files.remove(`${place}/${file}`)
    await files.remove(place)
  }
}

/** The text of a file in the store: `current/key.pem`. */
export async function textIn(
  files: Pick<Files, 'read'>,
  { directory }: Pick<Store, 'directory'>,
  file: string,
): Promise<string | undefined> {
  const entry = await files.read(`${directory}/${file}`)
  return entry?.kind === 'file' ? entry.content : undefined
}

async function nameAt(files: Pick<Files, 'read'>, path: string): Promise<string | undefined> {
  const entry = await files.read(path)
  return entry?.kind === 'link' ? entry.target : undefined
}
