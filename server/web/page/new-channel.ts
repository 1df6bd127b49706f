import type { ClientState } from '../../protocol/state.ts'
import { ask } from './api.ts'
import { labelled, showDialog, ticked } from './dialog.ts'
import { element } from './element.ts'

/** Asks for a name and makes the channel; `made` gets its id. */
export function newChannel(state: ClientState, made: (id: number, name: string) => void): void {
  const name = element('input', { required: true, maxlength: 60, autocomplete: 'off' })
  const description = element('input', { maxlength: 1024, autocomplete: 'off' })
  const isPrivate = element('input', { type: 'checkbox' })
  const forEveryone = element('input', { type: 'checkbox', checked: true })
  isPrivate.addEventListener('change', () => {
    if (isPrivate.checked) forEveryone.checked = false
  })
  showDialog({
    title: 'New channel',
    fields: [
      labelled('Name', name),
      labelled('What it is for', description),
      ticked('Private: only people who are added can find and read it', isPrivate),
      ticked('Add everyone', forEveryone),
    ],
    submit: 'Create channel',
    async act() {
      const channel = { name: name.value.trim(), description: description.value.trim() }
      await ask('POST', '/users/me/subscriptions', {
        subscriptions: [channel],
        invite_only: isPrivate.checked,
        ...(forEveryone.checked && { principals: everyone(state) }),
      })
      const { stream_id: id } = await ask<{ stream_id: number }>('GET', '/get_stream_id', {
        stream: channel.name,
      })
      made(id, channel.name)
    },
  })
}

const everyone = (state: ClientState): number[] =>
  state.realm_users
    .filter(user => user.is_active && !user.is_bot && !user.is_guest)
    .map(user => user.user_id)
