import type { Header, Token } from './header.ts'
import { refusal } from './refusal.ts'

const kinds = ['passphrase', 'recovery key', 'key file', 'tpm2', 'tang', 'unnamed'] as const

export type Kind = (typeof kinds)[number]

/** One way in: a key slot, and what is known of it. */
export type Way = {
  readonly slot: number
  readonly kind: Kind
  /** Where it comes from: a path, an address, what a TPM was asked to watch. */
  readonly detail?: string
}

/** The ways into a volume, by its header. */
export function waysOf(header: Header): Way[] {
  return header.slots
    .toSorted((a, b) => a - b)
    .map(slot => {
      const token = header.tokens.find(token => token.keyslots.includes(slot))
      return { slot, ...(token === undefined ? { kind: 'unnamed' } : named(token)) } as const
    })
}

function named(token: Token): Omit<Way, 'slot'> {
  if (token.type === 'systemd-recovery') return { kind: 'recovery key' }
  if (token.type === 'systemd-tpm2')
    return { kind: 'tpm2', detail: `PCR ${(token['tpm2-pcrs'] ?? []).join('+')}` }
  const detail = token.path === undefined ? {} : { detail: token.path }
  if (token.type === 'clevis') return { kind: 'tang', ...detail }
  const kind = kinds.find(kind => kind === token.kind)
  return token.type === ourToken && kind !== undefined ? { kind, ...detail } : { kind: 'unnamed' }
}

/** Names a slot in the header. The types of systemd and clevis are theirs, so that their programs know them too. */
const ourToken = 'parley'

export const tokenFor = (
  kind: 'passphrase' | 'recovery key' | 'key file',
  slot: number,
  path?: string,
) =>
  kind === 'recovery key'
    ? { type: 'systemd-recovery', keyslots: [String(slot)] }
    : { type: ourToken, keyslots: [String(slot)], kind, ...(path !== undefined && { path }) }

/** What opens it only together with something else that can break: this machine's TPM, a server elsewhere. */
const isBound = ({ kind }: Way) => kind === 'tpm2' || kind === 'tang'

/** Why this way must stay, or undefined when it may go. */
export function reasonToKeep(ways: readonly Way[], slot: number): string | undefined {
  const left = ways.filter(way => way.slot !== slot)
  if (left.length === 0) return 'it is the last way in: without it the data is lost'
  if (left.every(isBound))
    return `only ${left.map(way => way.kind).join(' and ')} would be left, and neither survives a broken machine or server`
  return undefined
}

/** In which order the ways are tried at boot, in an operator's words. */
export function orderAtBoot(ways: readonly Way[]): string[] {
  const has = (kind: Kind) => ways.some(way => way.kind === kind)
  const typed = ways.some(({ kind }) => ['passphrase', 'recovery key', 'unnamed'].includes(kind))
  return [
    ...(has('tpm2') ? ['tpm2'] : []),
    ...(has('key file') ? ['key file'] : []),
    ...(has('tang') ? ['tang'] : []),
    ...(typed ? ['passphrase or recovery key, on the console or with parley volume unlock'] : []),
  ]
}

/** `slot 1: tpm2 (PCR 7)` */
export const wayLine = ({ slot, kind, detail }: Way): string =>
  `slot ${slot}: ${kind}${detail === undefined ? '' : ` (${detail})`}`

/** @returns the lowest slot that holds no key. @throws InstallError (refused) when each holds one */
export function freeSlot({ slots }: Header): number {
  const free = Array.from({ length: 32 }, (_, slot) => slot).find(slot => !slots.includes(slot))
  if (free !== undefined) return free
  throw refusal(
    'cannot add a key to the volume',
    'all 32 slots of its header hold one',
    'remove one first: parley volume remove-key SLOT',
  )
}
