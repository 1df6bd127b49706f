import { failed, said, type Program } from './machine.ts'

type Tables = Record<string, string>

/** As far as one file is one table: what a file adds after it took the old one away is what the kernel has. */
export const nftablesPrograms: Record<string, Program> = {
  async nft({ machine, args, input }) {
    const tables = await machine.recall<Tables>('nftables', {})
    const [verb = '', ...rest] = args.filter(arg => arg !== '--stateless')
    if (verb === '--check') return input.includes('nonsense') ? failed(1, 'syntax error') : said()
    if (verb === 'list') {
      const [kind, ...name] = rest
      if (kind === 'tables') return said(Object.keys(tables).join('\n'))
      const found = tables[name.join(' ')]
      return found === undefined ? failed(1, 'No such file or directory') : said(found)
    }
    const path = rest[0] ?? ''
    const file = verb === '--file' ? await machine.files.read(path) : undefined
    const text = verb === '--file' ? (file?.kind === 'file' ? file.content : '') : args.join(' ')
    if (verb === '--file' && text === '') return failed(1, `${path}: No such file or directory`)
    const name = /delete table (\w+ \w+)/.exec(text)?.[1]
    if (name === undefined) throw new Error(`nft ${args.join(' ')} is not simulated`)
    const others = Object.entries(tables).filter(([other]) => other !== name)
    const body = new RegExp(`^table ${name} \\{[^]*`, 'm').exec(text)?.[0]
    const now = body === undefined ? others : [...others, [name, body] as const]
    await machine.remember('nftables', Object.fromEntries(now))
    return said()
  },
}
