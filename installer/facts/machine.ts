import type { Look } from '../core/host.ts'
import { keyValues, textAt } from './proc.ts'

export type Machine = {
  /** `debian`, as in os-release. */
  readonly system: string
  /** `12`. */
  readonly version: string
  /** `Debian GNU/Linux 12 (bookworm)`. */
  readonly systemName: string
  /** Node's word: `x64`, `arm64`. */
  readonly architecture: string
  readonly cpu: string
  readonly cores: number
  readonly cpuFeatures: readonly string[]
  /** What this host, or its container, may use. */
  readonly memoryBytes: number
  /** PID 1 is systemd. */
  readonly systemd: boolean
  readonly pid1: string
}

export async function gatherMachine(host: Look): Promise<Machine> {
  const release = keyValues(await textAt(host, '/usr/lib/os-release'))
  // Large, and only a preflight needs it.
  const { cpu, mem } = await import('systeminformation')
  const [{ brand, cores }, { total }] = await Promise.all([cpu(), mem()])
  const pid1 = (await textAt(host, '/proc/1/comm')).trim()
  return {
    system: release.get('ID') ?? 'unknown',
    version: release.get('VERSION_ID') ?? '',
    systemName: release.get('PRETTY_NAME') ?? 'an unknown system',
    architecture: process.arch,
    cpu: brand,
    cores,
    cpuFeatures: featuresIn(await textAt(host, '/proc/cpuinfo')),
    memoryBytes: Math.min(total, await memoryLimit(host)),
    systemd: await runsSystemd(host),
    pid1,
  }
}

/** Whether PID 1 is systemd: as sd_booted(3) tells it, and by name, since its folder can outlive it in an image. */
export async function runsSystemd(host: Look): Promise<boolean> {
  const booted = await host.read('/run/systemd/system')
  return booted?.kind === 'directory' && (await textAt(host, '/proc/1/comm')).trim() === 'systemd'
}

/** Intel and AMD call them flags, ARM features. */
const featuresIn = (cpuinfo: string): string[] =>
  /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.split(' ') ?? []

async function memoryLimit(host: Look): Promise<number> {
  const limit = Number((await textAt(host, '/sys/fs/cgroup/memory.max')).trim() || Number.NaN)
  return Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit
}
