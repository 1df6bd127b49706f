import type { Command, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { handedOver, type Key } from './key.ts'
import { label } from './names.ts'

/** How dear a guess shall be. */
export type Cost = readonly string[]

/** argon2id, with as much memory and time as cryptsetup finds right for this machine. */
export const dear: Cost = ['--pbkdf', 'argon2id']

/** For keys that nobody can guess: 256 random bits gain nothing from a dear derivation. */
export const cheap: Cost = ['--pbkdf', 'pbkdf2', '--pbkdf-force-iterations', '1000']

// With a token of systemd's in the header, cryptsetup asks the TPM first and takes its yes for that of the key it was
// given: every passphrase would be right.
const thisKeyOnly = '--disable-external-tokens'

/** A program whose deeds have no way back. */
const deed = (argv: Command['argv'], input?: string): Command => ({
  argv,
  undo: 'one-way',
  ...(input !== undefined && { input }),
})

export const format = (device: string, uuid: string, passphrase: string, cost: Cost): Command =>
  deed(
    [
      'cryptsetup',
      'luksFormat',
      '--batch-mode',
      '--type=luks2',
      `--uuid=${uuid}`,
      `--label=${label}`,
      `--subsystem=${label}`,
      '--key-slot=0',
      ...cost,
      '--key-file=-',
      device,
    ],
    passphrase,
  )

/** Adds `fresh`, by leave of a key that opens it already. A dash reads what is asked from stdin, one line each. */
export function addKey(
  device: string,
  { known, fresh, slot, cost }: { known: Key; fresh: Key; slot: number; cost: Cost },
): Command {
  const slotWord = `--key-slot=${slot}`
  const words = [
    'cryptsetup',
    'luksAddKey',
    '--batch-mode',
    thisKeyOnly,
    slotWord,
    ...cost,
  ] as const
  if (known.kind === 'passphrase' && fresh.kind === 'passphrase')
    return deed([...words, device], `${known.text}\n${fresh.text}\n`)
  const { flag, input } = handedOver(known)
  return fresh.kind === 'file'
    ? deed([...words, flag, device, fresh.path], input)
    : deed([...words, flag, device], `${fresh.text}\n`)
}

/** Removes a slot; cryptsetup itself demands a key that opens another one. */
export function killSlot(device: string, slot: number, remaining: Key): Command {
  const { flag, input } = handedOver(remaining)
  return deed(['cryptsetup', 'luksKillSlot', flag, device, String(slot)], input)
}

/** Writes a name for a slot into the header. */
export const addToken = (device: string, token: object): Command =>
  deed(['cryptsetup', 'token', 'import', '--json-file=-', device], JSON.stringify(token))

export const removeToken = (device: string, id: number): Command =>
  deed(['cryptsetup', 'token', 'remove', `--token-id=${id}`, device])

/** Opens the mapping. */
export function open(device: string, name: string, key: Key): Command {
  const { flag, input } = handedOver(key)
  return deed(['cryptsetup', 'open', '--type=luks2', thisKeyOnly, flag, device, name], input)
}

/**
 * Which slot a key opens, without opening anything.
 * @param header where the header is, when it is not on the device
 * @returns undefined when it opens none
 */
export async function slotOpenedBy(
  host: Look,
  device: string,
  key: Key,
  header?: string,
): Promise<number | undefined> {
  const { flag, input } = handedOver(key)
  const { ok, code, out, err } = await host.ask(
    [
      'cryptsetup',
      'open',
      '--test-passphrase',
      '--verbose',
      '--type=luks2',
      thisKeyOnly,
      ...(header === undefined ? [] : [`--header=${header}`]),
      flag,
      device,
    ],
    input,
  )
  const slot = /Key slot (\d+) unlocked/.exec(out)?.[1]
  if (ok && slot !== undefined) return Number(slot)
  // 2 is a wrong passphrase, 1 a key file that is not there.
  if (code === 2 || (key.kind === 'file' && (await host.read(key.path)) === undefined)) return
  throw new InstallError(`cannot try a key on ${device}`, {
    because: err.trim() === '' ? `cryptsetup ended with code ${code}` : err.trim(),
    remedy: 'see parley volume status; a header that is damaged: parley volume header-restore',
  })
}
