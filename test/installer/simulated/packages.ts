import { failed, said, words, type Machine, type Program } from './machine.ts'

const comesWith: Record<string, string[]> = {
  nginx: ['nginx-common'],
  'postgresql-15': ['postgresql-common'],
}

const recall = (machine: Machine) => machine.recall<string[]>('packages', [])

const withDependencies = (names: readonly string[]) =>
  names.flatMap(name => [...(comesWith[name] ?? []), name])

export const packagePrograms: Record<string, Program> = {
  async 'dpkg-query'({ machine, args }) {
    if (args.some(arg => arg.includes('Conffiles'))) return said()
    const installed = await recall(machine)
    const lines = words(args).map(
      name => `${name} ${installed.includes(name) ? 'installed' : 'not-installed'}`,
    )
    return said(lines.join('\n'))
  },
  async 'apt-get'({ machine, args }) {
    const [verb, ...names] = words(args)
    const installed = await recall(machine)
    const missing = withDependencies(names).filter(name => !installed.includes(name))
    if (args.includes('--simulate'))
      return said(missing.map(name => `Inst ${name} (1.0)`).join('\n'))
    if (verb === 'update') return said()
    if (verb === 'install') {
      // A package that starts its service is what the hold is for.
      if ((await machine.files.read(machine.policy)) === undefined)
        return failed(100, 'the service was started while it was unpacked')
      await machine.remember('packages', [...installed, ...missing].sort())
      return said()
    }
    if (verb !== 'remove') throw new Error(`apt-get ${verb} is not simulated`)
    await machine.remember(
      'packages',
      installed.filter(name => !names.includes(name)),
    )
    return said()
  },
}
