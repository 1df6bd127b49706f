import { together, type Answer, type Answers } from '../settings/answers.ts'
import { keys, type Key } from '../settings/settings.ts'
import { askText } from '../terminal/questions.ts'
import { note, type Terminal } from '../terminal/terminal.ts'
import type { Options } from './verb.ts'
import { askVolume, placeOfVolume } from './volume/question.ts'
import type { TypedSecrets } from './volume/secrets.ts'
import type { World } from './world.ts'

/** `typed`: what is no answer and is written nowhere. */
export type Asked = { readonly answers: Answers; readonly typed: TypedSecrets }

/** Asks what neither a file nor a flag has said. Each proposal can be taken with Enter. */
export async function askMissing(world: World, options: Options, answers: Answers): Promise<Asked> {
  const { terminal } = world
  const open = keys.filter(({ path, setting }) => {
    const from = answers.get(path)?.from
    return from === undefined || (setting.asked && (from === 'default' || from === 'this host'))
  })
  const plain = open.filter(({ path }) => path !== placeOfVolume)
  if (plain.length > 0)
    note(
      terminal,
      'Parley needs a few answers. Enter takes the proposal; Ctrl-C leaves, nothing is changed before you agree to the plan.',
      '',
    )
  const given = new Map<string, Answer>()
  for (const key of plain) given.set(key.path, await ask(terminal, key, answers.get(key.path)))
  const known = together(answers, given)
  if (plain.length === open.length) return { answers: known, typed: {} }
  const volume = await askVolume(world, options)
  return { answers: together(known, volume.answers), typed: volume.typed }
}

async function ask(
  terminal: Terminal,
  { setting }: Key,
  known: Answer | undefined,
): Promise<Answer> {
  const text = await askText(terminal, {
    message: setting.prompt,
    ...(known !== undefined && { proposal: String(setting.toRaw(known.value)) }),
    check: text => {
      const reading = setting.read(setting.fromText(text))
      return 'value' in reading
        ? undefined
        : `${reading.refused.because}; ${reading.refused.remedy}`
    },
  })
  const reading = setting.read(setting.fromText(text))
  return { value: 'value' in reading ? reading.value : undefined, from: 'question' }
}
