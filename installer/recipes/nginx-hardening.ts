import { dirname } from 'node:path'
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
    values: async host => {
      // The rotation of these makes the new files itself, in nginx's stead; /dev has none.
      const rotated = new Set(['/var/log/nginx', site.layout.log, '/dev'])
      const texts = await configurationOf(host, directory)
      return {
        volume: mountUnit,
        privateTmp: texts.some(text => speaksOfTmp.test(text)) ? 'no' : 'yes',
        moreRights: logsIn(texts).every(log => rotated.has(dirname(log))) ? '' : ' CAP_CHOWN',
      }
    },
  }),
]

/** A site of others uses /tmp, as tutorials do with an application's socket. */
const speaksOfTmp = /^[^#\n]*[\s:"'=]\/(?:var\/)?tmp\//m

/** The files that sites log to. */
const logsIn = (texts: readonly string[]): string[] =>
  texts.flatMap(text =>
    [...text.matchAll(/^[^#\n]*\b(?:access|error)_log\s+["']?(\/[^\s;"']+)/gm)].map(
      ([, path = '']) => path,
    ),
  )

/** The texts of nginx's configuration, of Debian's layout. */
async function configurationOf(host: Look, directory: string): Promise<string[]> {
  const folders = ['conf.d', 'sites-enabled'].map(name => `${directory}/${name}`)
  const paths = [`${directory}/nginx.conf`]
  for (const folder of folders)
    paths.push(...(await host.list(folder)).map(name => `${folder}/${name}`))
  const texts: string[] = []
  for (const path of paths) texts.push(await textAt(host, path))
  return texts
}

/** The text of a file, also through a link. */
async function textAt(host: Look, path: string): Promise<string> {
  const entry = await host.read(path)
  if (entry?.kind === 'file') return entry.content
  const target = entry?.kind === 'link' && entry.target.startsWith('/') ? entry.target : undefined
  const file = target === undefined ? undefined : await host.read(target)
  return file?.kind === 'file' ? file.content : ''
}
