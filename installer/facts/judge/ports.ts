import type { Facts } from '../facts.ts'
import { fail, pass, type Finding } from '../finding.ts'
import type { Settings } from '../../settings/settings.ts'

/** Free, or held by Debian's nginx, which our site joins. */
export const judgePorts = (facts: Facts, { web }: Pick<Settings, 'web'>): Finding[] =>
  [
    { port: web.httpsPort, key: 'web.https_port' },
    { port: web.httpPort, key: 'web.http_port' },
  ].flatMap(({ port, key }) => (port === undefined ? [] : [judgePort(facts, port, key)]))

function judgePort({ listeners }: Facts, port: number, key: string): Finding {
  const about = `port ${port}`
  const taken = listeners.find(listener => listener.protocol === 'tcp' && listener.port === port)
  if (taken === undefined) return pass(about, 'free')
  const { holder } = taken
  if (holder === undefined)
    return fail(about, 'taken, by whom only root can see', `free it, or set another ${key}`)
  const found = `${holder.program} (pid ${holder.pid}, ${holder.path || 'program unknown'})`
  return holder.path === '/usr/sbin/nginx'
    ? pass(about, `Debian's nginx (pid ${holder.pid}), which Parley's site joins`)
    : fail(
        about,
        `taken by ${found}`,
        `stop ${holder.program} and keep it from starting, or set another ${key}`,
      )
}
