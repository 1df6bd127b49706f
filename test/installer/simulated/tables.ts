import { failed, fileEntry, said, words, type Program } from './machine.ts'

/** What `tableLine` edits tables with, and `find DIR -maxdepth 1 -name NAME -empty -delete | -exec sed … ; | -exec mv … ;`. */
export const tablePrograms: Record<string, Program> = {
  async touch({ machine, args: [path = ''] }) {
    await machine.files.write(path, fileEntry('', machine.owner))
    return said()
  },
  async tee({ machine, args, input }) {
    const [path = ''] = words(args)
    const entry = await machine.files.read(path)
    if (entry?.kind !== 'file') return failed(1, `${path}: no such file`)
    await machine.files.write(path, { ...entry, content: entry.content + input })
    return said(input)
  },
  async find({ machine, args: [directory = '', , , , name = '', ...deed] }) {
    const path = `${directory}/${name}`
    const entry = await machine.files.read(path)
    if (entry?.kind !== 'file') return said()
    if (deed[0] === '-empty') {
      if (entry.content === '') await machine.files.remove(path)
      return said()
    }
    if (deed[1] === 'mv') return machine.ask(['mv', '--', path, deed.at(-2) ?? ''])
    const content = edited(entry.content, deed[4] ?? '')
    if (content === undefined) return failed(1, `sed cannot ${deed[4]}`)
    await machine.files.write(path, { ...entry, content })
    return said()
  },
}

const is = (name: string | undefined) => (line: string) => line.split(/\s/)[0] === name

function edited(text: string, script: string): string | undefined {
  const [, deleted] = /^\/\^([\w-]+)\[\[:space:\]\]\/d$/.exec(script) ?? []
  const [, key, line] = /^s\|\^([\w-]+)\[\[:space:\]\]\.\*\|(.*)\|$/.exec(script) ?? []
  const [, pattern, replacement] = /^s\/(.*)\/(.*)\/$/.exec(script) ?? []
  if (pattern !== undefined && replacement !== undefined)
    return text.replace(
      new RegExp(pattern.replaceAll('[[:space:]]', String.raw`\s`), 'gm'),
      replacement.replaceAll(/\\(\d)/g, '$$$1'),
    )
  const lines = text.split('\n')
  if (deleted !== undefined) return lines.filter(line => !is(deleted)(line)).join('\n')
  if (line === undefined) return undefined
  const unquoted = line.replaceAll(/\\([\\&|])/g, '$1')
  return lines.map(one => (is(key)(one) ? unquoted : one)).join('\n')
}
