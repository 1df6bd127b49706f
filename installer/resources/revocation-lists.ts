import type { Argv, Host, Look } from '../core/host.ts'
import { fileOf } from '../certificates/revocation/address.ts'
import { listIn, listsDue } from '../certificates/revocation/due.ts'
import { published, signedList } from '../certificates/revocation/list.ts'
import type { Publication } from '../certificates/revocation/publish.ts'
import { issuedHere, recordIn, recordText } from '../certificates/revocation/record.ts'
import type { Stores } from '../certificates/revocation/signers.ts'
import type { Resource } from '../core/resource.ts'

/** Where lists are kept, and where the web server reads them. */
export type ListPlace = {
  /** Record and lists as letters, beside the keys. */
  readonly directory: string
  readonly published: string
  /** `user:group` of all of it. */
  readonly owner: string
  /** `node …/installer/certificates/revocation/publish.ts` */
  readonly publish: Argv
}

type Options = {
  readonly stores: Stores
  readonly now: () => Date
  /** From which age on the list of an issuing CA is signed anew. */
  readonly freshDays: number
}

/** Each key that signs certificates here has a list of those that count no more, signed by it, for everybody to read. */
export const revocationLists = (place: ListPlace, options: Options): Resource => ({
  id: `revocation lists ${place.published}`,
  async check(host) {
    const { record, known, due } = await stateOf(host, place, options)
    const [first] = due
    if (first !== undefined) return first.difference
    const isNoted = (serial: string) => record.some(one => one.serial === serial)
    if (!known.every(({ serial }) => isNoted(serial))) return 'note what was issued'
    return publishedDifference(host, place)
  },
  async apply(host) {
    const { known, due, living } = await stateOf(host, place, options)
    const lists = await listsThere(host, place)
    for (const { authority, revoked, end } of due)
      lists.set(authority.mark, await signedList(authority, revoked, { now: options.now(), end }))
    const ended = [...lists.keys()].filter(mark => !living.has(mark))
    for (const mark of ended) lists.delete(mark)
    await publish(host, place, { record: recordText(known), lists, ended })
  },
})

async function stateOf(host: Look, { directory }: ListPlace, { stores, now, freshDays }: Options) {
  const at = now()
  const { known, record, signers } = await issuedHere(host, directory, { stores, now: at })
  const due = await listsDue(host, directory, { signers, known, now: at, freshDays })
  const living = new Set([...signers.map(({ mark }) => mark), ...known.map(({ by }) => by)])
  return { record, known, due, living }
}

/** Lists as letters by the mark of their key. */
async function listsThere(host: Look, { directory }: ListPlace): Promise<Map<string, string>> {
  const lists = new Map<string, string>()
  for (const name of await host.list(directory)) {
    const mark = /^([\da-f]+)\.pem$/.exec(name)?.[1]
    const file = mark === undefined ? undefined : await host.read(listIn(directory, mark))
    if (mark !== undefined && file?.kind === 'file') lists.set(mark, file.content)
  }
  return lists
}

const publicPath = (place: ListPlace, mark: string) => `${place.published}/${fileOf(mark)}`
const publicMode = 0o644

/** How that which people are given differs from what was signed. */
async function publishedDifference(host: Look, place: ListPlace): Promise<string | undefined> {
  for (const [mark, pem] of await listsThere(host, place)) {
    const path = publicPath(place, mark)
    const file = await host.read(path)
    const isOpen = file?.kind === 'file' && file.mode === publicMode && file.owner === place.owner
    const { out } = await host.ask(['base64', '--wrap=0', '--', path])
    if (!isOpen || out !== published(pem)) return `publish ${path}`
  }
  return undefined
}

/** The record first: it says what the lists are to say, should this be cut short. */
async function publish(
  host: Host,
  place: ListPlace,
  { record, lists, ended }: { record: string; lists: Map<string, string>; ended: string[] },
): Promise<void> {
  const { directory, owner, publish } = place
  const publication: Publication = {
    owner,
    directories: [
      { path: directory, mode: 0o700 },
      { path: place.published, mode: 0o755 },
    ],
    files: [
      closed(recordIn(directory), record),
      ...[...lists].flatMap(([mark, pem]) => [
        closed(listIn(directory, mark), pem),
        { path: publicPath(place, mark), mode: publicMode, base64: published(pem) },
      ]),
    ],
    removed: ended.flatMap(mark => [publicPath(place, mark), listIn(directory, mark)]),
  }
  // Undone, the folder goes with what any later run has put there; what lies beside the keys goes with those.
  const isFirst = (await host.read(place.published)) === undefined
  await host.run({
    argv: publish,
    input: JSON.stringify(publication),
    undo: isFirst ? [['rm', '-rf', '--', place.published]] : 'one-way',
  })
}

/** A text for nobody else. */
const closed = (path: string, content: string) => ({
  path,
  mode: 0o600,
  base64: Buffer.from(content).toString('base64'),
})
