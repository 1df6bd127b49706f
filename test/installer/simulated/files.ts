import { dirname } from 'node:path'
import type { Files } from '../memory-files.ts'
import { failed, fileEntry, said, words, type Program } from './machine.ts'

/** What follows `--`. */
const operands = (args: readonly string[]) => args.slice(args.indexOf('--') + 1)

async function removeTree(files: Files, path: string): Promise<void> {
  for (const name of await files.list(path)) await removeTree(files, `${path}/${name}`)
  await files.remove(path)
}

async function copyTree(files: Files, from: string, to: string): Promise<void> {
  const entry = await files.read(from)
  if (entry === undefined) throw new Error(`cp: ${from} is not there`)
  await files.write(to, entry)
  for (const name of await files.list(from))
    await copyTree(files, `${from}/${name}`, `${to}/${name}`)
}

export async function makeParents(files: Files, path: string, owner: string): Promise<void> {
  const parent = dirname(path)
  if ((await files.read(parent)) !== undefined) return
  await makeParents(files, parent, owner)
  await files.write(parent, { kind: 'directory', mode: 0o755, owner })
}

export const filePrograms: Record<string, Program> = {
  async rm({ machine, args }) {
    for (const path of operands(args)) await removeTree(machine.files, path)
    return said()
  },
  async mv({ machine, args }) {
    const [from = '', to = ''] = operands(args)
    await copyTree(machine.files, from, to)
    await removeTree(machine.files, from)
    return said()
  },
  async mkdir({ machine, args }) {
    const mode = Number.parseInt(args.find(arg => arg.startsWith('--mode='))?.slice(7) ?? '755', 8)
    for (const path of operands(args))
      await machine.files.write(path, { kind: 'directory', mode, owner: machine.owner })
    return said()
  },
  /** A byte is a letter, as where lists are published. */
  async base64({ machine, args }) {
    const file = await machine.files.read(operands(args)[0] ?? '')
    return file?.kind === 'file'
      ? said(Buffer.from(file.content, 'latin1').toString('base64'))
      : failed(1)
  },
  chmod: () => Promise.resolve(said()),
  sync: () => Promise.resolve(said()),
  /** `env --chdir=D cp --parents --target-directory=T -- PATHS`, or assignments before a program. */
  async env({ machine, args, input }) {
    const chdir = args.find(arg => arg.startsWith('--chdir='))?.slice(8)
    const [program = '', ...rest] = args.filter(arg => !/^--chdir=|^[A-Z_]+=/.test(arg))
    if (chdir === undefined) return machine.ask([program, ...rest], input)
    const target = rest.find(arg => arg.startsWith('--target-directory='))?.slice(19) ?? ''
    for (const path of operands(rest)) {
      await makeParents(machine.files, `${target}/${path}`, machine.owner)
      await copyTree(machine.files, `${chdir}/${path}`, `${target}/${path}`)
    }
    return said()
  },
  setpriv: ({ machine, args, input }) => {
    const [program = '', ...rest] = operands(args)
    return machine.ask([program, ...rest], input)
  },
  async initdb({ machine, args }) {
    const data = args.find(arg => arg.startsWith('--pgdata='))?.slice(9) ?? ''
    await machine.files.write(`${data}/PG_VERSION`, fileEntry('15\n', machine.owner, 0o600))
    return said(words(args).join(' '))
  },
}
