import { size } from '../../facts/finding.ts'
import type { Answer, Answers } from '../../settings/answers.ts'
import { askChoice } from '../../terminal/questions.ts'
import { note, visible } from '../../terminal/terminal.ts'
import { candidates, type Candidate } from '../../volume/candidates.ts'
import { readRecord, type VolumeRecord } from '../../volume/record.ts'
import { whyNoVolume } from '../../volume/require-systemd.ts'
import type { Options } from '../verb.ts'
import type { World } from '../world.ts'
import { askFile, type Chosen } from './file-question.ts'
import { passphraseFileFlag, recoveryKeyFileFlag, withoutRecoveryKeyFlag } from './flags.ts'
import { askRecoveryKeyFile, typedTwice, type TypedSecrets } from './secrets.ts'

export const placeOfVolume = 'volume.device'

/** Answers to the settings of the volume, and what was typed for its making. */
type Volume = { readonly answers: Answers; readonly typed: TypedSecrets }

const cost =
  'Without one they lie in clear, unless the disk below is encrypted, and parley doctor reports that.'

/** Asks whether people's data shall lie on an encrypted volume, and where. Changes nothing. */
export async function askVolume(world: World, options: Options): Promise<Volume> {
  const { host, terminal } = world
  const record = await readRecord(host)
  if (record !== undefined) return takenUpAgain(world, record)
  const why = await whyNoVolume(host)
  if (why !== undefined) {
    note(
      terminal,
      '',
      `Messages, files and keys cannot be put on an encrypted volume here: ${why}.`,
      cost,
    )
    return without
  }
  const found = await candidates(host)
  note(terminal, ...explanation(found))
  const choice = await askChoice<Candidate | 'file' | 'none'>(terminal, {
    message: 'Where shall messages, files and keys lie?',
    choices: [
      ...found.map(one => ({ name: visible(wordsFor(one)), value: one })),
      { name: 'encrypted, in a file on a disk that is in use', value: 'file' },
      { name: 'without an encrypted volume', value: 'none' },
    ],
    // Who only presses Enter gets no file of a size that nobody chose.
    ...(found.length === 0 && { proposal: 'none' }),
  })
  if (choice === 'none') return without
  const chosen: Chosen =
    choice === 'file' ? await askFile(world) : { device: choice.path, isOurs: choice.isOurs }
  const typed = chosen.isOurs ? {} : await askSecrets(world, options)
  return { answers: placedOn(chosen), typed }
}

const answer = (value: string): Answer => ({ value, from: 'question' })

const placedOn = ({ device, size: bytes }: Pick<Chosen, 'device' | 'size'>): Answers =>
  new Map([
    [placeOfVolume, answer(device)],
    ...(bytes === undefined ? [] : [['volume.size', answer(bytes)] as const]),
  ])

const without: Volume = { answers: placedOn({ device: 'none' }), typed: {} }

/** An earlier install was cut short or left it behind, or it was made by itself: there is nothing to choose. */
function takenUpAgain({ terminal }: World, { device, isFile }: VolumeRecord): Volume {
  const place = `${isFile ? 'file:' : ''}${device}`
  note(terminal, '', visible(`This host has an encrypted volume, which is taken up: ${place}`))
  return { answers: placedOn({ device: place }), typed: {} }
}

const explanation = (found: readonly Candidate[]): string[] => [
  '',
  'Messages, files and keys can lie on an encrypted volume: whoever carries its disk away, or finds it when it was thrown away, reads noise. It does not protect a machine that is running.',
  'Its price: at each boot somebody types a passphrase, unless a TPM, a key file or a Tang server opens it (docs/volumes.md). To add it later, everything has to be moved.',
  cost,
  ...(found.length > 0
    ? []
    : [
        'No disk or partition of this host is empty. One that holds anything, or is in use, is never taken.',
      ]),
  '',
]

const wordsFor = ({ path, bytes, model, isOurs }: Candidate): string =>
  [
    `encrypted, on ${path} (${size(bytes)}${model === '' ? '' : `, ${model}`}):`,
    isOurs ? 'the volume of an earlier Parley, taken up again' : 'empty',
  ].join(' ')

/** Before the plan, so that nothing stops a making that was agreed to. */
async function askSecrets(world: World, options: Options): Promise<TypedSecrets> {
  const isGiven = options.value(passphraseFileFlag) !== undefined
  const passphrase = isGiven ? undefined : await typedTwice(world)
  const isSettled =
    options.has(withoutRecoveryKeyFlag) || options.value(recoveryKeyFileFlag) !== undefined
  const recoveryKeyFile = isSettled ? undefined : await askRecoveryKeyFile(world)
  return {
    ...(passphrase !== undefined && { passphrase }),
    ...(recoveryKeyFile !== undefined && { recoveryKeyFile }),
  }
}
