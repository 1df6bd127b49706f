import type { ClientState } from '../../protocol/state.ts'
import { element } from './element.ts'

const hues = 8

/** A person's name, also of one who has left. */
export const nameOf = (state: ClientState, userId: number): string =>
  state.realm_users.find(user => user.user_id === userId)?.full_name ?? 'Someone who left'

/** `Ada, Grace`; oneself is called by name as well. */
export const namesOf = (state: ClientState, userIds: readonly number[]): string =>
  userIds.map(id => nameOf(state, id)).join(', ')

/** Initials on a colour that stays the same for a person. Decoration: the name always stands beside it. */
export const avatar = (name: string, userId: number): HTMLElement =>
  element('span', { class: `avatar hue-${userId % hues}`, 'aria-hidden': 'true' }, initials(name))

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return letters.map(word => /^./u.exec(word ?? '')?.[0].toUpperCase() ?? '').join('')
}
