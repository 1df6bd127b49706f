import { notAudited } from '../../audit/audits.ts'
import { Redirect } from '../../platform/http/answer.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import { limits } from '../organization/limits.ts'
import { avatarOf, mediumAvatarOf } from '../pictures/addresses.ts'
import { takePicture } from '../pictures/take-picture.ts'
import { namedPerson } from '../users/named-person.ts'
import { changeAvatar, removeAvatar } from './actions.ts'
import { depicted } from './queries.ts'

const postAvatar = endpoint({
  method: 'POST',
  path: '/users/me/avatar',
  summary: 'Shows the caller as on a picture.',
  auth: 'user',
  audits: notAudited('what somebody shows of themselves'),
  takesFile: 'in a form',
  params: {},
  async handle(ctx, { actor, incoming }) {
    const { picture } = await takePicture(incoming, {
      what: 'avatar',
      maxMib: limits.max_avatar_file_size_mib,
    })
    return { avatar_url: await changeAvatar(ctx, actor, picture) }
  },
})

const deleteAvatar = endpoint({
  method: 'DELETE',
  path: '/users/me/avatar',
  summary: "Takes the caller's picture away: they are shown by one that the server draws.",
  auth: 'user',
  audits: notAudited('what somebody shows of themselves'),
  params: {},
  handle: async (ctx, { actor }) => ({ avatar_url: await removeAvatar(ctx, actor) }),
})

const avatarAt = (place: '' | '/medium') =>
  endpoint({
    method: 'GET',
    path: `/avatar/:user_id_or_email${place}`,
    summary: `Leads to somebody's picture${place === '' ? '' : ', five times as large'}.`,
    differs: 'Without a picture they are shown by one that the server draws: no other is asked.',
    auth: 'user',
    prefixes: [''],
    params: { user_id_or_email: text() },
    handle: ({ db, config }, { actor, params: { user_id_or_email: name } }) =>
      db.snapshot(async tx => {
        const person = await depicted(tx, actor, namedPerson(name, config.url))
        return new Redirect(place === '' ? avatarOf(person) : mediumAvatarOf(person))
      }),
  })

export const avatarEndpoints = [postAvatar, deleteAvatar, avatarAt(''), avatarAt('/medium')]
