import { createHash } from 'node:crypto'
import type { Entry, Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import type { ServiceManager } from '../supervisor/service-manager.ts'
import { fileDifference, type FileRights } from './file.ts'
import { renderedTemplate, type Values } from './template.ts'

export type NginxSiteOptions = {
  readonly manager: ServiceManager
  /** `/etc/nginx` */
  readonly directory: string
  /** Path of the template in the tree. */
  readonly template: string
  readonly values: (host: Look) => Promise<Values>
  readonly rights: FileRights
}

/**
 * One site among others. nginx itself judges the whole before anything is loaded; what it refuses is taken back.
 * Debian's own example site gives way if nobody has touched it; a site that an operator made never does.
 */
export function nginxSite(name: string, options: NginxSiteOptions): Resource {
  const { directory, manager, rights } = options
  const available = `${directory}/sites-available/${name}`
  const enabled = `${directory}/sites-enabled/${name}`
  const content = async (host: Look) =>
    renderedTemplate(host, options.template, await options.values(host))
  const example = `${directory}/sites-enabled/default`
  return {
    id: `nginx site ${name}`,
    async check(host) {
      const difference = await fileDifference(host, available, await content(host), rights)
      if (difference !== undefined) return difference
      const now = await host.read(enabled)
      if (now?.kind !== 'link' || now.target !== available) return 'enable it'
      return (await exampleIsOn(host, directory)) ? "turn Debian's example site off" : undefined
    },
    async apply(host) {
      // Noted before the files, so undone after them: a running nginx then forgets the site.
      const running = (await host.ask(manager.isActive('nginx.service'))).ok
      const undo = running ? [manager.tryReload('nginx.service')] : []
      await host.run({ argv: manager.daemonReload(), undo })
      const before: [string, Entry | undefined][] = [
        [available, await host.read(available)],
        [enabled, await host.read(enabled)],
        [example, await host.read(example)],
      ]
      // First: on a machine without IPv6 the example is what nginx refuses.
      if (await exampleIsOn(host, directory)) await host.remove(example)
      await host.write(available, { kind: 'file', content: await content(host), ...rights })
      await host.write(enabled, { kind: 'link', target: available })
      await agreedOrTakenBack(host, name, before)
    },
  }
}

async function agreedOrTakenBack(
  host: Host,
  name: string,
  before: readonly [string, Entry | undefined][],
): Promise<void> {
  const answer = await host.ask(['nginx', '-t', '-q'])
  if (answer.ok) return
  for (const [path, entry] of before.toReversed())
    await (entry === undefined ? host.remove(path) : host.write(path, entry))
  throw new InstallError(`cannot add the site ${name} to nginx`, {
    because: `nginx refuses the configuration: ${answer.err.trim()}`,
    remedy: 'put right what it says; the site was taken back and nginx runs on as before',
  })
}

/** Debian's example is enabled, by Debian's own link, and the file is as the package brought it. */
async function exampleIsOn(host: Look, directory: string): Promise<boolean> {
  const example = `${directory}/sites-available/default`
  const on = await host.read(`${directory}/sites-enabled/default`)
  if (on?.kind !== 'link' || on.target !== example) return false
  const file = await host.read(example)
  if (file?.kind !== 'file') return false
  const { out } = await host.ask([
    'dpkg-query',
    '--show',
    '--showformat=${Conffiles}',
    'nginx-common',
  ])
  const shipped = out.split('\n').find(line => line.trim().startsWith(`${example} `))
  return shipped?.trim().split(' ')[1] === createHash('md5').update(file.content).digest('hex')
}
