import { dirname } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { InstallError } from '../../core/install-error.ts'
import { askSecret, askText } from '../../terminal/questions.ts'
import { note } from '../../terminal/terminal.ts'
import type { Key } from '../../volume/key.ts'
import { refusedPassphrase } from '../../volume/passphrase.ts'
import { mountPoint } from '../../volume/names.ts'
import { lastGroup, readRecoveryKey } from '../../volume/recovery-key.ts'
import { refusal } from '../../volume/refusal.ts'
import type { Flag, Options } from '../verb.ts'
import type { World } from '../world.ts'
import {
  keyFileFlag,
  newPassphraseFileFlag,
  passphraseFileFlag,
  recoveryKeyFileFlag,
} from './flags.ts'

/** What somebody has typed before anything was changed. In memory alone. */
export type TypedSecrets = {
  readonly passphrase?: string
  readonly recoveryKeyFile?: string
}

/** A key that opens the volume already: from a file, from stdin, or from somebody at the terminal. */
export async function knownKey(world: World, options: Options): Promise<Key> {
  const path = options.value(keyFileFlag)
  return path === undefined
    ? { kind: 'passphrase', text: await knownPassphrase(world, options) }
    : { kind: 'file', path }
}

/** A passphrase, or the recovery key, that opens the volume already. */
export async function knownPassphrase(world: World, options: Options): Promise<string> {
  const given = options.value(passphraseFileFlag)
  const typed =
    given === undefined
      ? await asked(world, options, passphraseFileFlag, () =>
          askSecret(world.terminal, 'Passphrase or recovery key of the volume:'),
        )
      : await lineFrom(world, given)
  return readRecoveryKey(typed) ?? typed
}

/** A new passphrase: long enough, and on a terminal typed twice. */
export async function freshPassphrase(
  world: World,
  options: Options,
  flag: Flag = newPassphraseFileFlag,
): Promise<string> {
  const given = options.value(flag)
  if (given === undefined) return asked(world, options, flag, () => typedTwice(world))
  const text = await lineFrom(world, given)
  const reason = refusedPassphrase(text)
  if (reason === undefined) return text
  throw refusal(
    'cannot use this passphrase',
    reason,
    `put another one into what ${flag.name} names`,
  )
}

/** A new passphrase from somebody at the terminal, typed twice. */
export async function typedTwice({ terminal }: Pick<World, 'terminal'>): Promise<string> {
  const first = await askSecret(terminal, 'New passphrase of the volume:', refusedPassphrase)
  await askSecret(terminal, 'Once more:', again =>
    again === first ? undefined : 'that is not the same: type it again, or leave with Ctrl-C',
  )
  return first
}

/** Where a recovery key is to be kept; undefined when it is to be shown. */
export async function askRecoveryKeyFile({
  terminal,
  host,
}: Pick<World, 'terminal' | 'host'>): Promise<string | undefined> {
  note(
    terminal,
    'A recovery key opens the volume when the passphrase is lost. It goes to a file for root alone, best on a stick that leaves with you, or is shown on the screen once.',
  )
  const path = await askText(terminal, {
    message: 'Where shall the recovery key be written? (a file, or screen)',
    proposal: 'screen',
    async check(text) {
      if (text === 'screen') return undefined
      if (!/^\/[^\0]*[^/]$/.test(text)) return 'write an absolute path, or screen'
      if (text.startsWith(`${mountPoint}/`)) return 'it would lie on the volume that it opens'
      const entry = await host.read(text)
      if (entry !== undefined && entry.kind !== 'file') return `it is a ${entry.kind}`
      const isThere = (await host.ask(['test', '-d', dirname(text)])).ok
      return isThere ? undefined : `there is no directory ${dirname(text)}`
    },
  })
  return path === 'screen' ? undefined : path
}

async function asked(
  { terminal }: World,
  { line }: Options,
  flag: Flag,
  ask: () => Promise<string>,
): Promise<string> {
  if (terminal.interactive) return ask()
  throw refusal(
    'cannot ask for the passphrase',
    'this is not a terminal',
    `give it on stdin: ${line} ${flag.name} - < FILE`,
  )
}

/** One line, without what ends it. */
async function lineFrom({ terminal, host }: World, path: string): Promise<string> {
  const text = path === '-' ? await textOf(terminal.input) : await fileText(host, path)
  const line = text.replace(/\r?\n$/, '')
  if (line !== '' && !/[\r\n\0]/.test(line)) return line
  throw new InstallError('cannot use this passphrase', {
    because: line === '' ? 'it is empty' : 'it is more than one line',
    remedy: 'write it as one line of text',
    exit: 'usage',
  })
}

async function fileText(host: World['host'], path: string): Promise<string> {
  const entry = await host.read(path)
  if (entry?.kind === 'file') return entry.content
  throw new InstallError(`cannot read ${path}`, {
    because: entry === undefined ? 'it is not there' : `it is a ${entry.kind}`,
    remedy: 'name a file, or - for stdin',
    exit: 'usage',
  })
}

/** Hands a fresh recovery key to somebody, and returns once it is kept. */
export const keepRecoveryKey =
  (world: World, options: Options, file?: string) =>
  async (key: string): Promise<void> => {
    const path = file ?? options.value(recoveryKeyFileFlag)
    if (path !== undefined) return appendKey(world, path, key)
    const { terminal } = world
    if (!terminal.interactive)
      throw refusal(
        'cannot show the recovery key',
        'this is not a terminal',
        `name a file for it: ${options.line} ${recoveryKeyFileFlag.name} FILE`,
      )
    note(
      terminal,
      '',
      'The recovery key opens the volume when everything else is lost. It is shown this once:',
      '',
      `    ${key}`,
      '',
      'Print it or write it down, and keep it away from this host.',
    )
    await askText(terminal, {
      message: 'To show that you have it, type its last eight letters:',
      check: typed =>
        typed.trim().toLowerCase() === lastGroup(key)
          ? undefined
          : 'those are not its last eight letters',
    })
  }

/** A line more: a key that an earlier run left there may be needed still. */
async function appendKey({ host, now }: World, path: string, key: string): Promise<void> {
  const entry = await host.read(path)
  const before = entry?.kind === 'file' ? entry.content : ''
  await host.write(path, {
    kind: 'file',
    content: `${before}${now().toISOString()} recovery key of this host's volume: ${key}\n`,
    mode: 0o600,
    owner: 'root:root',
  })
}
