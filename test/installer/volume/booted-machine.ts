import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import type { Answer, Argv, Command, Host } from '../../../installer/core/host.ts'
import { InstallError } from '../../../installer/core/install-error.ts'
import { readHeader } from '../../../installer/volume/header.ts'
import { freeSlot } from '../../../installer/volume/way.ts'
import { failed, said } from '../simulated/machine.ts'
import { rootedHost } from './rooted-host.ts'

/** What stands for the kernel, systemd, a TPM and a Tang server: what each is to do, and what they were asked. */
export type Booted = {
  isOpen: boolean
  isMounted: boolean
  /** Units that are installed. */
  units: readonly string[]
  /** Whether the chip gives its key back. */
  tpm2: 'opens' | 'refuses'
  tang: 'answers' | 'is away'
  /** What is done beside that when systemd starts a unit. */
  onStart: (unit: string) => Answer | undefined
  /** Answers to programs that look, by their first words. */
  readonly answers: Map<string, Answer>
  /** Each change, in words. */
  readonly told: string[]
}

const bound = 'given back by what it is bound to'

/**
 * A machine that has booted, as far as a container has none: systemd, device mapper, mounts, TPM and Tang are simulated. The
 * header is real, and so is each key in it: cryptsetup works on the file.
 */
export function bootedMachine(root: string, more: Partial<Booted> = {}): Host & { now: Booted } {
  for (const place of ['/sys/class', '/var/lib', '/proc/1'])
    mkdirSync(`${root}${place}`, { recursive: true })
  const here = (path: string) => (/^\/(?:sys|var|proc)\//.test(path) ? `${root}${path}` : path)
  const host = rootedHost(root)
  const now: Booted = {
    isOpen: false,
    isMounted: false,
    units: [],
    tpm2: 'opens',
    tang: 'answers',
    onStart: () => undefined,
    answers: new Map(),
    told: [],
    ...more,
  }
  const programs: Record<string, (args: readonly string[], input?: string) => Promise<Answer>> = {
    async cryptsetup(args, input) {
      const [verb, name] = args
      if (verb === 'status') return now.isOpen ? said() : failed(4)
      if (verb === 'close') now.isOpen = false
      if (verb === 'close') return said(name)
      // Where the mapping is simulated, nobody is at work on it.
      const offline = verb === 'reencrypt' && now.isOpen ? ['--force-offline-reencrypt'] : []
      if (verb !== 'open') return host.ask(['cryptsetup', ...args, ...offline], input)
      const isTry = args.includes('--test-passphrase')
      const words = isTry ? args : [...args.slice(0, -1), '--test-passphrase']
      const answer = args.includes('--token-only')
        ? now.tpm2 === 'opens'
          ? said()
          : failed(1, 'the chip says no')
        : await host.ask(['cryptsetup', ...words], input)
      if (answer.ok && !isTry) now.isOpen = true
      return answer
    },
    async findmnt(args) {
      if (args.includes('--target')) return host.ask(['findmnt', ...args])
      return now.isMounted ? said('/dev/mapper/parley') : failed(1)
    },
    async mount() {
      now.isMounted = true
      return said()
    },
    async umount() {
      now.isMounted = false
      return said()
    },
    'mkfs.ext4': () => Promise.resolve(now.isOpen ? said() : failed(1, 'no such device')),
    async systemctl(args) {
      const [verb, unit = ''] = args.filter(word => !word.startsWith('-'))
      const isInstalled = now.units.includes(unit)
      if (verb === 'cat') return isInstalled ? said() : failed(1)
      if (unit.endsWith('.mount')) now.isMounted = verb === 'start'
      return now.onStart(unit) ?? said()
    },
    async 'systemd-reply-password'([isAnswer], input) {
      now.isOpen ||= isAnswer === '1' && input !== undefined
      return said()
    },
    async 'systemd-cryptenroll'(args) {
      const device = args.at(-1) ?? ''
      const key = args[0]?.replace('--unlock-key-file=', '') ?? ''
      const pcrs = args.find(word => word.startsWith('--tpm2-pcrs='))?.slice(12) ?? ''
      await bind(device, key, slot => ({
        type: 'systemd-tpm2',
        keyslots: [slot],
        'tpm2-blob': 'AAAA',
        'tpm2-pcrs': pcrs.split('+').map(Number),
        'tpm2-policy-hash': '00',
      }))
      return said()
    },
    async clevis(args, input) {
      const device = args[args.indexOf('-d') + 1] ?? ''
      if (args[1] === 'pass') return now.tang === 'answers' ? said(bound) : failed(1, 'no answer')
      await bind(
        device,
        args[args.indexOf('-k') + 1] ?? '',
        slot => ({ type: 'clevis', keyslots: [slot], jwe: {} }),
        input,
      )
      return said()
    },
  }
  /** A key of its own in a slot of its own, and the name that its program gives it. */
  async function bind(device: string, key: string, token: (slot: string) => object, input = '') {
    const header = await readHeader(host, device)
    const slot = header === undefined ? 0 : freeSlot(header)
    const quick = ['--pbkdf=pbkdf2', '--pbkdf-force-iterations=1000', `--key-slot=${slot}`]
    const words = ['luksAddKey', '--batch-mode', '--disable-external-tokens', ...quick]
    const path = `${root}/run/bound`
    const fresh = `${bound}${device.includes('second') ? slot : ''}`
    await host.write(path, { kind: 'file', content: fresh, mode: 0o600, owner: 'root:root' })
    const place = key.startsWith('/run/') ? `${root}${key}` : key
    execFileSync('cryptsetup', [...words, `--key-file=${place}`, device, path], {
      input,
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    execFileSync('cryptsetup', ['token', 'import', '--json-file=-', device], {
      input: JSON.stringify(token(String(slot))),
    })
  }
  const ask = async ([program, ...args]: Argv, input?: string): Promise<Answer> => {
    const line = [program, ...args].join(' ')
    const prepared = [...now.answers].find(([words]) => line.startsWith(words))
    if (prepared !== undefined) return prepared[1]
    const simulated = programs[program.split('/').at(-1) ?? '']
    return simulated === undefined ? host.ask([program, ...args], input) : simulated(args, input)
  }
  return {
    now,
    read: path => host.read(here(path)),
    list: path => host.list(here(path)),
    ask,
    write: (path, entry) => host.write(here(path), entry),
    remove: path => host.remove(here(path)),
    async run({ argv, input }: Command) {
      now.told.push(argv.join(' '))
      const answer = await ask(argv, input)
      if (answer.ok) return
      throw new InstallError(`cannot run ${argv[0]}`, { because: answer.err, remedy: 'see it' })
    },
  }
}
