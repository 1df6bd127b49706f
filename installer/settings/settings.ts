import { accounts } from './accounts.ts'
import { firewall } from './firewall.ts'
import { limits } from './limits.ts'
import { logs } from './logs.ts'
import { mail } from './mail.ts'
import { network } from './network.ts'
import { organization } from './organization.ts'
import { owner } from './owner.ts'
import { postgres } from './postgres.ts'
import { services } from './services.ts'
import type { Raw, Setting } from './setting.ts'
import { volume } from './volume.ts'
import { tls } from './tls.ts'
import { web } from './web.ts'

/** Every setting, in the order of the wizard, the file and the manual. No secrets: those are made, not answered. */
const topics = {
  organization,
  owner,
  web,
  tls,
  postgres,
  services,
  network,
  firewall,
  mail,
  accounts,
  limits,
  logs,
  volume,
}

type Topics = typeof topics
type ValueOf<S> = S extends Setting<infer T> ? T : never

/** The operator's answers, parsed, complete and frozen. */
export type Settings = {
  readonly [T in keyof Topics]: {
    readonly [Name in keyof Topics[T]]: ValueOf<Topics[T][Name]>
  }
}

/** A setting with its place: `web.https_port` in the file, `--web-https-port` as a flag. */
export type Key = {
  readonly topic: string
  /** In the file: `https_port`. */
  readonly name: string
  /** In code: `httpsPort`. */
  readonly field: string
  readonly path: string
  readonly flag: string
  readonly setting: Setting<unknown>
}

const snake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** All settings as one list. */
export const keys: readonly Key[] = Object.entries(topics).flatMap(([topic, settings]) =>
  Object.entries<Setting<unknown>>(settings).map(([field, setting]) => {
    const path = `${topic}.${snake(field)}`
    const flag = `--${setting.flag ?? path.replaceAll(/[._]/g, '-')}`
    return { topic, name: snake(field), field, path, flag, setting }
  }),
)

/** Complete settings from a value for each key. */
export function settingsOf(valueOf: (key: Key) => unknown): Settings {
  const nested = Object.fromEntries(
    Object.keys(topics).map(topic => {
      const ours = keys.filter(key => key.topic === topic)
      return [topic, Object.freeze(Object.fromEntries(ours.map(key => [key.field, valueOf(key)])))]
    }),
  )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the mapped type and this loop walk the same table
  return Object.freeze(nested) as Settings
}

/** What a setting is, as the file has it. */
export function rawOf(settings: Settings, { topic, field, setting }: Key): Raw {
  const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = settings
  return setting.toRaw(values[topic]?.[field])
}
