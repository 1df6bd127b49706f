import type { Look } from '../core/host.ts'

/** A service that runs, and its main process. */
type RunningUnit = { readonly name: string; readonly pid: string }

/** Our services that run, and the nginx before them; none where systemd does not say. */
export async function runningUnits(host: Look): Promise<readonly RunningUnit[]> {
  const { out } = await host.ask([
    'systemctl',
    'show',
    '--property=Id,MainPID',
    '--state=running',
    '--type=service',
    'parley-*.service',
    'nginx.service',
  ])
  return out
    .split('\n\n')
    .map(part => ({
      name: /^Id=(.+)$/m.exec(part)?.[1] ?? '',
      pid: /^MainPID=(\d+)$/m.exec(part)?.[1] ?? '0',
    }))
    .filter(({ name, pid }) => name !== '' && pid !== '0')
}
