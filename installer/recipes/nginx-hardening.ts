import type { Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { existingDirectory } from '../resources/directory.ts'
import { unit } from '../resources/unit.ts'
import { mountUnit } from '../volume/names.ts'
import { services, unitRights } from './services.ts'
import type { Site } from './site.ts'

const name = 'nginx.service.d/parley.conf'

/** The drop-in that hardens Debian's own nginx. */
export const nginxHardeningFile = ({ layout }: Site): string => `${layout.units}/${name}`

/** Hardening of the nginx that other sites share with ours: it leaves them what they need. */
export const nginxHardening = (site: Site, directory: string): readonly Resource[] => [
  existingDirectory(`${site.layout.units}/nginx.service.d`, {
    mode: 0o755,
    owner: site.layout.accounts.operator,
  }),
  unit(name, {
    manager: services(site).manager,
    directory: site.layout.units,
    rights: unitRights(site),
    values: async host => ({
      volume: mountUnit,
      privateTmp: (await speaksOfTmp(host, directory)) ? 'no' : 'yes',
    }),
  }),
]

/** Whether a site of others uses /tmp, as tutorials do with an application's socket. */
async function speaksOfTmp(host: Look, directory: string): Promise<boolean> {
  const folders = ['conf.d', 'sites-enabled'].map(name => `${directory}/${name}`)
  const paths = [`${directory}/nginx.conf`]
  for (const folder of folders)
    paths.push(...(await host.list(folder)).map(name => `${folder}/${name}`))
  for (const path of paths)
    if (/^[^#\n]*[\s:"'=]\/(?:var\/)?tmp\//m.test(await textAt(host, path))) return true
  return false
}

/** The text of a file, also through a link. */
async function textAt(host: Look, path: string): Promise<string> {
  const entry = await host.read(path)
  if (entry?.kind === 'file') return entry.content
  const target = entry?.kind === 'link' && entry.target.startsWith('/') ? entry.target : undefined
  const file = target === undefined ? undefined : await host.read(target)
  return file?.kind === 'file' ? file.content : ''
}
