import { decide } from '../decide.ts'
import type { Person } from '../person.ts'
import { makeChannel, say } from '../talk.ts'
import type { Deed } from './deed.ts'

const channels: Record<string, Deed> = {
  'POST /channels/create': ({ iago, hamlet }) =>
    iago.post('/channels/create', {
      name: 'court',
      subscribers: [hamlet.id, iago.id],
      is_default_stream: true,
    }),
  'POST /users/me/subscriptions': ({ iago, hamlet, othello }) =>
    iago.post('/users/me/subscriptions', {
      subscriptions: [{ name: 'camp' }],
      principals: [hamlet.id, othello.id, iago.id],
      is_default_stream: true,
    }),
  'PATCH /users/me/subscriptions': ({ iago }) =>
    iago.patch('/users/me/subscriptions', { add: [{ name: 'garden' }], delete: [] }),
  'DELETE /users/me/subscriptions': ({ iago, hamlet }) =>
    iago.delete('/users/me/subscriptions', { subscriptions: ['camp'], principals: [hamlet.id] }),
  'POST /default_streams': async ({ iago }) =>
    iago.post('/default_streams', { stream_id: await makeChannel(iago, 'garden', [iago]) }),
  'DELETE /default_streams': async ({ iago }) =>
    iago.delete('/default_streams', { stream_id: await makeChannel(iago, 'garden', [iago]) }),
  'PATCH /streams/:stream_id': async ({ iago }) => {
    const id = await makeChannel(iago, 'stage', [iago])
    await iago.patch(`/streams/${id}`, { is_default_stream: true })
    await iago.patch(`/streams/${id}`, { is_default_stream: false, new_name: 'globe' })
    await iago.patch(`/streams/${id}`, { is_private: true, description: 'A wooden O' })
    await iago.patch(`/streams/${id}`, {
      can_send_message_group: { new: { direct_members: [iago.id], direct_subgroups: [] } },
    })
    await iago.delete(`/streams/${id}`)
    await iago.patch(`/streams/${id}`, { is_archived: false })
  },
  'DELETE /streams/:stream_id': async ({ iago }) => {
    const id = await makeChannel(iago, 'attic', [iago])
    await iago.post('/default_streams', { stream_id: id })
    await iago.delete(`/streams/${id}`)
  },
  'POST /channel_folders/create': ({ iago }) =>
    iago.post('/channel_folders/create', { name: 'Verona' }),
  'PATCH /channel_folders/:channel_folder_id': ({ iago }) =>
    iago.patch('/channel_folders/1', { name: 'Venice' }),
  'PATCH /channel_folders': ({ iago }) => iago.patch('/channel_folders', { order: [1] }),
}

const groups: Record<string, Deed> = {
  'POST /user_groups/create': ({ iago, hamlet }) =>
    iago.post('/user_groups/create', { name: 'guards', description: '', members: [hamlet.id] }),
  'POST /user_groups/:user_group_id/members': async ({ iago, othello }) =>
    iago.post(`/user_groups/${await groupId(iago, 'guards')}/members`, { add: [othello.id] }),
  'POST /user_groups/:user_group_id/subgroups': async ({ iago }) => {
    const { group_id: id } = await iago.post<{ group_id: number }>('/user_groups/create', {
      name: 'watch',
      description: '',
      members: [],
    })
    await iago.post(`/user_groups/${await groupId(iago, 'guards')}/subgroups`, { add: [id] })
  },
  'POST /user_groups/:user_group_id/deactivate': async ({ iago }) =>
    iago.post(`/user_groups/${await groupId(iago, 'guards')}/deactivate`),
  'PATCH /user_groups/:user_group_id': async ({ iago }) => {
    const id = await groupId(iago, 'guards')
    await iago.patch(`/user_groups/${id}`, { deactivated: false, name: 'sentinels' })
    await iago.patch(`/user_groups/${id}`, { description: 'Who goes there?' })
  },
}

async function groupId(person: Person, name: string): Promise<number> {
  const { user_groups } = await person.get<{ user_groups: { id: number; name: string }[] }>(
    '/user_groups',
    { include_deactivated_groups: true },
  )
  return user_groups.find(group => group.name === name)?.id ?? 0
}

const moderation: Record<string, Deed> = {
  'POST /messages/:message_id/report': async world => {
    const { iago, hamlet, othello } = world
    const reports = await makeChannel(iago, 'reports', [iago], { invite_only: true })
    await decide(world, { moderation_request_channel_id: reports })
    const id = await say(hamlet, 'court', 'graves', 'Alas')
    await makeChannel(othello, 'court', [othello])
    await othello.post(`/messages/${id}/report`, { report_type: 'spam' })
  },
  'PATCH /messages/:message_id': async ({ iago, hamlet }) => {
    const id = await say(hamlet, 'court', 'graves', 'Words')
    await say(hamlet, 'court', 'graves', 'Words')
    await iago.patch(`/messages/${id}`, { topic: 'tombs', propagate_mode: 'change_all' })
  },
  'DELETE /messages/:message_id': async ({ iago, hamlet }) =>
    iago.delete(`/messages/${await say(hamlet, 'court', 'graves', 'Rest')}`),
  'POST /streams/:stream_id/delete_topic': async ({ iago }) => {
    const id = await makeChannel(iago, 'court', [iago])
    await iago.post(`/streams/${id}/delete_topic`, { topic_name: 'tombs' })
  },
}

/** In channels, in groups, and with what others said there. */
export const chatDeeds: Readonly<Record<string, Deed>> = { ...channels, ...groups, ...moderation }
