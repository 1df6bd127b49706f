import type { ClientState } from '../../protocol/state.ts'
import { labelled, showDialog, ticked } from './dialog.ts'
import { element } from './element.ts'
import { markOf } from './names.ts'
import { withoutMe } from './place.ts'
import { Problem } from './problem.ts'

/** Asks whom to write to; `chosen` gets their ids. */
export function newConversation(state: ClientState, chosen: (userIds: number[]) => void): void {
  const people = state.realm_users
    .filter(user => user.is_active)
    .sort((a, b) => a.full_name.localeCompare(b.full_name))
    .map(user => {
      const box = element('input', { type: 'checkbox', value: user.user_id })
      const you = user.user_id === state.user_id ? ' (you)' : ''
      const suffix = markOf(state, user.user_id) + you
      return { name: user.full_name, box, row: ticked(`${user.full_name}${suffix}`, box) }
    })
  const filter = element('input', { type: 'search', autocomplete: 'off' })
  filter.addEventListener('input', () => {
    const wanted = filter.value.trim().toLowerCase()
    for (const { name, box, row } of people)
      row.hidden = !box.checked && !name.toLowerCase().includes(wanted)
  })
  const rows = people.map(({ row }) => row)
  showDialog({
    title: 'New direct conversation',
    fields: [
      labelled('Find people', filter),
      element('div', { class: 'people', role: 'group', 'aria-label': 'People' }, ...rows),
    ],
    submit: 'Open conversation',
    async act() {
      const ids = people.filter(({ box }) => box.checked).map(({ box }) => Number(box.value))
      if (ids.length === 0) throw new Problem('Choose at least one person.')
      chosen(withoutMe(ids, state.user_id))
    },
  })
}
