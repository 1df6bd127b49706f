import type { Argv, Host, Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { editInPlace, whereItStands } from './edit-in-place.ts'

export type TableLine = {
  /** The table, such as /etc/crypttab: other lines in it are others'. */
  readonly path: string
  /** The first word of our line, made of letters, digits and dashes. */
  readonly key: string
  /** The whole line; undefined while there is nothing to say. */
  readonly line: (host: Look) => Promise<string | undefined>
  /** Tells whoever reads the table that it has changed. */
  readonly readAgain: Argv
}

/** One line in a table that others write to as well. Only this line is ever touched, also when it is taken back. */
export const tableLine = ({ path, key, line, readAgain }: TableLine): Resource => ({
  id: `line ${key} in ${path}`,
  async check(host) {
    const wanted = await line(host)
    const now = await lineNow(host, path, key)
    if (wanted === undefined || now === wanted) return undefined
    return now === undefined ? 'add it' : `change it to ${wanted}`
  },
  async apply(host) {
    const wanted = await line(host)
    if (wanted === undefined) return
    const now = await lineNow(host, path, key)
    await makeTable(host, path)
    if (now !== undefined)
      await host.run({
        argv: editInPlace(path, replacement(key, wanted)),
        undo: [editInPlace(path, replacement(key, now))],
        afterUndo: readAgain,
      })
    else
      await host.run({
        argv: ['tee', '--append', path],
        input: `${await endOfLastLine(host, path)}${wanted}\n`,
        undo: [editInPlace(path, `/^${key}[[:space:]]/d`)],
        afterUndo: readAgain,
      })
    await host.run({ argv: readAgain, undo: 'one-way' })
  },
})

async function textOf(host: Look, path: string): Promise<string | undefined> {
  const entry = await host.read(path)
  return entry?.kind === 'file' ? entry.content : undefined
}

async function lineNow(host: Look, path: string, key: string): Promise<string | undefined> {
  const lines = (await textOf(host, path))?.split('\n') ?? []
  return lines.find(line => line.split(/\s/)[0] === key)
}

async function makeTable(host: Host, path: string): Promise<void> {
  if ((await textOf(host, path)) !== undefined) return
  await host.run({ argv: ['touch', path], undo: [whereItStands(path, '-empty', '-delete')] })
}

const endOfLastLine = async (host: Look, path: string) =>
  /[^\n]$/.test((await textOf(host, path)) ?? '') ? '\n' : ''

const replacement = (key: string, line: string) =>
  `s|^${key}[[:space:]].*|${line.replaceAll(/[\\&|]/g, String.raw`\$&`)}|`
