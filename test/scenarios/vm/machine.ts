import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Ran } from '../../peers/debian-root.ts'
import { asText, type RanBytes } from './agent.ts'
import { Console } from './console.ts'
import { blockDevice, diskCard, diskFile, type Disk } from './disk.ts'
import { switchOn, type Power } from './power.ts'
import { packetsOut } from './packets.ts'
import type { Hardware } from './qemu.ts'
import { loadMemory, saveMemory } from './state.ts'
import { forgetTpm } from './tpm.ts'

type Input = { readonly input?: string | Buffer }
export type Parts = Omit<Hardware, 'disks' | 'resumes'>

/** A real Debian 12 with systemd, its kernel and its disks, and the hands to do with it what can happen to a server. */
export class Machine {
  readonly console = new Console()
  readonly #parts: Parts
  readonly #disks = new Map<string, { serial: string; file: string; readOnly: boolean }>()
  readonly #outside = new Map<number, Promise<number>>()
  #power: Power | undefined
  #hasNetwork: boolean

  constructor(parts: Parts) {
    this.#parts = parts
    this.#hasNetwork = parts.hasNetwork
  }

  /** Runs a program as root inside, as often at once as one likes; its failure is an answer. */
  async run(argv: readonly string[], { input }: Input = {}): Promise<Ran> {
    return asText(await this.#run(argv, input))
  }

  /** Runs a program that must succeed. @returns what it says */
  async must(argv: readonly string[], options: Input = {}): Promise<string> {
    const { code, out, err } = await this.run(argv, options)
    if (code === 0) return out
    // A message becomes one line of a report, cut off; `said` is shown as it was.
    const failed = new Error(`\`${argv.join(' ')}\` ended with ${code}: ${err || out}`)
    throw Object.assign(failed, { said: `${out}\n${err}` })
  }

  /** Runs a shell script that must succeed; `$1`, `$2`, … are the words. @returns what it says */
  sh(script: string, ...words: readonly string[]): Promise<string> {
    return this.must(['sh', '-euc', script, 'sh', ...words])
  }

  async write(path: string, content: string | Buffer): Promise<void> {
    await this.must(['sh', '-euc', 'cat >"$1"', 'sh', path], { input: content })
  }

  /** A file of ours into the machine. Its directory must exist. */
  async copyIn(from: string, to: string): Promise<void> {
    await this.write(to, '')
    // In pieces: each waits for its program in the machine's memory.
    const pieces = createReadStream(from, { highWaterMark: 32 * 1024 ** 2 })
    for await (const piece of pieces) {
      if (!Buffer.isBuffer(piece)) throw new Error(`${from} is no file of bytes`)
      await this.must(['sh', '-euc', 'cat >>"$1"', 'sh', to], { input: piece })
    }
  }

  async copyOut(path: string): Promise<Buffer> {
    const { code, out, err } = await this.#run(['cat', path])
    if (code !== 0) throw new Error(err.toString())
    return out
  }

  /** A port of this computer's loopback that leads to that port of the machine, as from outside. */
  outside(port = 443): Promise<number> {
    const now = this.#outside.get(port) ?? this.#forward(port)
    this.#outside.set(port, now)
    return now
  }

  /** Packets that programs of the machine sent of their own accord since it was switched on. */
  packetsOut(): Promise<number> {
    return packetsOut(this)
  }

  /** Begins to start and does not wait: what the boot asks stands on the console. */
  async switchOn(): Promise<void> {
    this.#power = await switchOn(this.#hardware(false), this.console)
    await this.#power.monitor.ask('cont')
  }

  /** Waits until it has started whatever it starts. @returns `running`, or `degraded` when a unit has failed */
  async up(): Promise<string> {
    return (await this.run(['systemctl', 'is-system-running', '--wait'])).out
  }

  /** After a power cut. */
  async start(): Promise<string> {
    await this.switchOn()
    return this.up()
  }

  /** What is not on a disk is lost. */
  async powerCut(): Promise<void> {
    this.#outside.clear()
    await this.#power?.cut()
    this.#power = undefined
  }

  /** Shut down in order. */
  async off(): Promise<void> {
    const { ended } = this.#on()
    this.#outside.clear()
    void this.run(['systemctl', 'poweroff']).catch(() => {})
    await ended
    this.#power = undefined
  }

  /** In order, and does not wait for the new start: `up` does. */
  async beginReboot(): Promise<void> {
    const { monitor, agent } = this.#on()
    const reset = monitor.event('RESET')
    void this.run(['systemctl', 'reboot']).catch(() => {})
    await reset
    this.console.skip()
    agent.forget('the machine was reset')
  }

  async reboot(): Promise<string> {
    await this.beginReboot()
    return this.up()
  }

  async attachDisk(disk: Disk): Promise<void> {
    await this.addDisk(disk)
    const { serial } = disk
    const added = this.#disks.get(serial)
    if (added === undefined || this.#power === undefined) return
    const { monitor } = this.#on()
    await monitor.ask('blockdev-add', blockDevice(serial, added.file, added.readOnly))
    await monitor.ask('device_add', diskCard(serial))
    await this.must(['udevadm', 'wait', '--settle', `/dev/disk/by-id/virtio-${serial}`])
  }

  /** Pulled out as it is. Its content stays, and may be attached again. */
  async detachDisk(serial: string): Promise<void> {
    if (this.#power !== undefined) {
      const { monitor } = this.#power
      await removeDevice(this.#power, `card-${serial}`)
      await monitor.ask('blockdev-del', { 'node-name': `disk-${serial}` })
    }
    this.#disks.delete(serial)
  }

  /** The disk as whoever steals it has it. */
  diskFile(serial: string): string {
    return join(this.#parts.folder, `${serial}.raw`)
  }

  /** The machine's own disk, as whoever steals it has it: what was changed since it was switched on first. */
  get systemFile(): string {
    return this.#parts.overlay
  }

  /** Another chip in its place, which knows nothing; the machine must be off. */
  async changeTpm(): Promise<void> {
    if (this.#power !== undefined) throw new Error('the machine is on')
    await forgetTpm(this.#parts.folder)
  }

  // For those who make machines.

  async addDisk(disk: Disk): Promise<void> {
    const file = await diskFile(this.#parts.folder, disk)
    const readOnly = disk.readOnlyFile !== undefined
    this.#disks.set(disk.serial, { serial: disk.serial, file, readOnly })
  }

  /** Goes on from a saved memory; its own disk must be the one that was saved with it. */
  async resume(memory: string): Promise<void> {
    this.#power = await switchOn(this.#hardware(true), this.console)
    await loadMemory(this.#power.monitor, memory)
    await this.#power.monitor.ask('cont')
    // It believes that no time has passed.
    await this.must(['date', '--utc', '--set', `@${Date.now() / 1000}`])
  }

  async save(memory: string): Promise<void> {
    await this.must(['sync'])
    const { monitor, ended } = this.#on()
    await saveMemory(monitor, memory)
    void monitor.ask('quit').catch(() => {})
    await ended
    this.#power = undefined
  }

  /** No card, no network. */
  async removeNetwork(): Promise<void> {
    await removeDevice(this.#on(), 'network')
    this.#hasNetwork = false
  }

  #run(argv: readonly string[], input?: string | Buffer): Promise<RanBytes> {
    return this.#on().agent.run(argv, input)
  }

  #on(): Power {
    if (this.#power === undefined) throw new Error('the machine is off')
    return this.#power
  }

  #hardware(resumes: boolean): Hardware {
    const disks = resumes ? [] : [...this.#disks.values()]
    return { ...this.#parts, hasNetwork: this.#hasNetwork, disks, resumes }
  }

  async #forward(port: number): Promise<number> {
    const { monitor } = this.#on()
    const complaint = await monitor.say(`hostfwd_add net tcp:127.0.0.1:0-:${port}`)
    if (complaint !== '') throw new Error(`cannot reach port ${port}: ${complaint}`)
    const table = await monitor.say('info usernet')
    const line = new RegExp(
      `TCP\\[HOST_FORWARD\\]\\s+\\d+\\s+127\\.0\\.0\\.1\\s+(\\d+)\\s+\\S+\\s+${port}\\b`,
    )
    const found = line.exec(table)?.[1]
    if (found === undefined) throw new Error(`no way to port ${port}: ${table}`)
    return Number(found)
  }
}

async function removeDevice({ monitor }: Power, device: string): Promise<void> {
  const gone = monitor.event('DEVICE_DELETED', data => data['device'] === device)
  await monitor.ask('device_del', { id: device })
  await gone
}
