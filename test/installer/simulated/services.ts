import { failed, said, words, type Machine, type Program } from './machine.ts'

type Units = { active: string[]; enabled: string[] }

const idle: Units = { active: [], enabled: [] }
const recall = (machine: Machine) => machine.recall('units', idle)

const including = (names: readonly string[], name: string) => [...new Set([...names, name])].sort()
const excluding = (names: readonly string[], name: string) => names.filter(other => other !== name)

export async function isActive(machine: Machine, unit: string): Promise<boolean> {
  return (await recall(machine)).active.includes(unit)
}

export const servicePrograms: Record<string, Program> = {
  async systemctl({ machine, args }) {
    const [verb = '', unit = ''] = words(args)
    const units = await recall(machine)
    const { active, enabled } = units
    const become = async (change: Partial<Units>) => {
      await machine.remember('units', { ...units, ...change })
      return said()
    }
    switch (verb) {
      case 'show':
        return said()
      case 'daemon-reload':
        return said()
      case 'is-active':
        return active.includes(unit) ? said('active') : failed(3)
      case 'is-enabled':
        return enabled.includes(unit) ? said('enabled') : failed(1)
      case 'reload':
        return active.includes(unit) ? said() : failed(1, `${unit} is not active, cannot reload.`)
      case 'try-restart':
      case 'try-reload-or-restart':
        // By its plain name a unit must be there, and at the end of an undo none is.
        return unit.endsWith(']') ? said() : failed(5, `Unit ${unit} not found.`)
      case 'start':
      case 'restart':
        return become({ active: including(active, unit) })
      case 'stop':
        return become({ active: excluding(active, unit) })
      case 'enable':
        return become({ enabled: including(enabled, unit) })
      case 'disable':
        return become({ enabled: excluding(enabled, unit) })
      default:
        throw new Error(`systemctl ${verb} is not simulated`)
    }
  },
  async true() {
    return said()
  },
  // Debian's nginx judges what it is given.
  async nginx({ machine }) {
    const directory = `${machine.root}/etc/nginx/sites-enabled`
    for (const name of await machine.files.list(directory)) {
      const link = await machine.files.read(`${directory}/${name}`)
      const site = link?.kind === 'link' ? await machine.files.read(link.target) : link
      if (site?.kind === 'file' && site.content.includes('no_such_directive'))
        return failed(1, 'unknown directive "no_such_directive"')
    }
    return said()
  },
}
