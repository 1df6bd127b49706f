import type { Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { fileDifference, type FileRights } from './file.ts'

/** `net/ipv4/conf/*\/rp_filter` is that of every interface. `orMore`: a larger number is stricter, and stays. */
export type KernelSetting = {
  readonly name: string
  readonly value: number
  readonly orMore?: true
}

/** Settings of the kernel, now and at each boot. What this kernel does not have is left out of it. */
export function kernelSettings(
  topic: string,
  settings: readonly KernelSetting[],
  { directory, rights }: { readonly directory: string; readonly rights: FileRights },
): Resource {
  const path = `${directory}/60-parley-${topic}.conf`
  // systemd-sysctl takes the star; a leading hyphen forgives what is not there.
  const content = settings.map(({ name, value }) => `-${name} = ${value}\n`).join('')
  return {
    id: `kernel settings ${topic}`,
    async check(host) {
      const loose = await looseOf(host, settings)
      if (loose.length > 0)
        return loose
          .map(({ name, now, value }) => `${name} is ${now}, should be ${value}`)
          .join('\n')
      return fileDifference(host, path, content, rights)
    },
    async apply(host) {
      for (const { name, now, value } of await looseOf(host, settings))
        await host.run({
          argv: ['sysctl', '--quiet', '--write', `${name}=${value}`],
          undo: [['sysctl', '--quiet', '--write', `${name}=${now}`]],
        })
      await host.write(path, { kind: 'file', content, ...rights })
    },
  }
}

type Loose = { readonly name: string; readonly now: number; readonly value: number }

async function looseOf(host: Look, settings: readonly KernelSetting[]): Promise<Loose[]> {
  const each = await Promise.all(
    settings.map(async setting =>
      (await namesOf(host, setting.name)).map(name => ({ ...setting, name })),
    ),
  )
  const asked = await Promise.all(
    each.flat().map(async ({ name, value, orMore }) => {
      const { ok, out } = await host.ask(['sysctl', '--values', name])
      const now = Number(out)
      const fits = !ok || Number.isNaN(now) || now === value || (orMore === true && now > value)
      return fits ? [] : [{ name, now, value }]
    }),
  )
  return asked.flat()
}

async function namesOf(host: Look, name: string): Promise<string[]> {
  const [before = '', after] = name.split('/*/')
  if (after === undefined) return [name]
  return (await host.list(`/proc/sys/${before}`)).map(one => `${before}/${one}/${after}`)
}
