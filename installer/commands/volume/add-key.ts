import { InstallError } from '../../core/install-error.ts'
import { volume as questions } from '../../settings/volume.ts'
import { say, sayJson, visible } from '../../terminal/terminal.ts'
import { addWay, type NewWay } from '../../volume/add-way.ts'
import { thumbprintsAt, tangPackages } from '../../volume/tang.ts'
import { tpm2Packages } from '../../volume/tpm2.ts'
import { agree, requireTerminal } from '../consent.ts'
import { jsonFlag, type Argument, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { ensurePackages, settleAtBoot } from './at-boot.ts'
import {
  keyFileFlag,
  newPassphraseFileFlag,
  passphraseFileFlag,
  recoveryKeyFileFlag,
  thumbprintFlag,
} from './flags.ts'
import { freshPassphrase, keepRecoveryKey, knownKey } from './secrets.ts'
import { withVolume } from './volume-host.ts'

const kind: Argument = {
  name: 'WAY',
  help: 'passphrase, recovery-key, key-file, tpm2 or tang.',
}
const detail: Argument = {
  name: 'WHAT',
  help: 'key-file: its path. tpm2: the PCRs (7, when nothing is said). tang: the address.',
  isOptional: true,
}

export const addKey: Verb = {
  name: 'volume add-key',
  summary: 'add a way into the volume',
  description: [
    'A key that opens the volume already is asked for first. The new one is tried before the command ends; nothing else changes. The next boot tries it too, where it is of use at a boot.',
    'With tang, the thumbprint of the server must be given or agreed to: compare it with what tang-show-keys prints there.',
  ],
  arguments: [kind, detail],
  flags: [
    passphraseFileFlag,
    keyFileFlag,
    newPassphraseFileFlag,
    recoveryKeyFileFlag,
    thumbprintFlag,
    jsonFlag,
  ],
  takesSettings: false,
  json: '{"ok": true, "added"}',
  files: ['/etc/parley/volume.json', '/etc/crypttab'],
  exits: { refused: 'the key you gave opens nothing, or the new one is too weak' },
  examples: [
    ['parley volume add-key key-file /mnt/key/parley.key', 'boots alone while that disk is there'],
    ['parley volume add-key tpm2', 'boots alone on this machine'],
    ['parley volume add-key tang http://tang.example.org', 'boots alone in this network'],
  ],
  run: (world, options) =>
    withVolume(world, options, async (record, volume) => {
      const name = options.argument(kind) ?? ''
      const known = await knownKey(world, options)
      const way = await newWay(world, options, name)
      await addWay(world.host, { record, volume }, { known, way })
      await settleAtBoot(world, options.line)
      if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, added: name })
      else say(world.terminal, `added ${name}; to see all ways: parley volume status`)
      return 'done'
    }),
}

async function newWay(world: World, options: Options, name: string): Promise<NewWay> {
  const what = options.argument(detail)
  switch (name) {
    case 'passphrase': {
      const text = await freshPassphrase(world, options)
      return { kind: 'passphrase', fresh: { kind: 'passphrase', text } }
    }
    case 'recovery-key':
      return { kind: 'recovery key', confirmed: keepRecoveryKey(world, options) }
    case 'key-file':
      return { kind: 'key file', path: read('keyFile', what) }
    case 'tpm2':
      await ensurePackages(world, tpm2Packages)
      return { kind: 'tpm2', pcrs: read('tpm2Pcrs', what ?? '7') }
    case 'tang':
      await ensurePackages(world, tangPackages)
      return { kind: 'tang', tang: await tangServer(world, options, read('tangUrl', what)) }
    default:
      throw unusable(name, 'there is no such way', `use ${kind.help}`)
  }
}

function read(name: keyof typeof questions, text = 'none'): string {
  const reading = questions[name].read(text)
  if ('refused' in reading) throw unusable(text, reading.refused.because, reading.refused.remedy)
  if (reading.value === 'none')
    throw unusable(
      'this way',
      `it needs a ${questions[name].shape}`,
      'see parley help volume add-key',
    )
  return reading.value
}

async function tangServer(world: World, options: Options, url: string) {
  const given = options.value(thumbprintFlag)
  if (given !== undefined) return { url, thumbprint: read('tangThumbprint', given) }
  const [thumbprint] = await thumbprintsAt(world.host, url)
  if (thumbprint === undefined) throw unusable(url, 'it signs with no key', 'ask its administrator')
  requireTerminal(world.terminal, options)
  await agree(world.terminal, visible(`Is ${thumbprint} what tang-show-keys prints on ${url}?`))
  return { url, thumbprint }
}

const unusable = (what: string, because: string, remedy: string) =>
  new InstallError(`cannot use ${what}`, { because, remedy, exit: 'usage' })
