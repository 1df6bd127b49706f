import type { Look } from '../core/host.ts'
import type { Listener } from './listeners.ts'
import { textAt } from './proc.ts'

/** The connection that this very process was started from. */
export type SshSession = { readonly from: string; readonly port: number }

const servers = /^(?:sshd|dropbear|tinysshd)$/

/**
 * Ports on which ssh is served: those that listen, those of sshd's own settings for its next start, and those that systemd
 * holds for it. None where there is no ssh server.
 */
export async function sshPorts(host: Look, listeners: readonly Listener[]): Promise<number[]> {
  const listening = listeners
    .filter(({ protocol, holder }) => protocol === 'tcp' && servers.test(holder?.program ?? ''))
    .map(({ port }) => port)
  const [configured, held] = await Promise.all([
    host.ask(['sshd', '-T']),
    host.ask(['systemctl', 'show', '--property=Listen', '--value', 'ssh.socket']),
  ])
  const found = [
    ...listening,
    ...portsIn(configured.out, /^port (\d+)$/gm),
    ...(await portsOfSocket(host, held.out)),
    // It is there and cannot say: its directory is made when it starts.
    ...(!configured.ok && configured.code !== 127 ? [22] : []),
  ]
  return [...new Set(found)].sort((a, b) => a - b)
}

async function portsOfSocket(host: Look, listen: string): Promise<number[]> {
  if (!(await host.ask(['systemctl', 'is-enabled', 'ssh.socket'])).ok) return []
  return portsIn(listen, /:(\d+) \(Stream\)/g)
}

const portsIn = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, port]) => Number(port))

/** @param pid whose session; `self` for this process. sudo hides it from our own environment, not from our parents'. */
export async function sshSession(host: Look, pid = 'self'): Promise<SshSession | undefined> {
  const environment = await textAt(host, `/proc/${pid}/environ`)
  const found = /(?:^|\0)SSH_CONNECTION=(\S+) \d+ \S+ (\d+)(?:\0|$)/.exec(environment)
  if (found !== null) return { from: found[1] ?? '', port: Number(found[2]) }
  const parent = /^PPid:\s+(\d+)$/m.exec(await textAt(host, `/proc/${pid}/status`))?.[1]
  return parent === undefined || parent === '0' ? undefined : sshSession(host, parent)
}
