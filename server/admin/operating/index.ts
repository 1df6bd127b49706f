import { notAudited, sometimes } from '../../audit/audits.ts'
import type { Verb } from '../verb.ts'
import { operate } from './operate.ts'

const channelLook = () => import('./channel/look.ts')
const channelChange = () => import('./channel/change.ts')
const channelSettings = () => import('./channel/settings.ts')
const userShow = () => import('./user/show.ts')
const userCreate = () => import('./user/create.ts')
const userChange = () => import('./user/change.ts')
const hold = () => import('./hold.ts')
const retention = () => import('./retention.ts')
const orgSettings = () => import('./org/settings.ts')

const onlyReads = notAudited('it only reads')

/** What operators do to the organization, by the words of `parley`. */
export const operations: Readonly<Record<string, Verb>> = {
  'user list': operate(onlyReads, async () => (await import('./user/list.ts')).userList),
  'user show': operate(onlyReads, async () => (await userShow()).userShow),
  'user sessions': operate(onlyReads, async () => (await userShow()).userSessions),
  'user create': operate('user.created', async () => (await userCreate()).userCreate),
  'user link': operate('invitation.created', async () => (await userCreate()).userLink),
  'user invite': operate(
    sometimes('invitation.created'),
    async () => (await userCreate()).userInvite,
  ),
  'user role': operate(sometimes('user.role'), async () => (await userChange()).userRole),
  'user rename': operate(sometimes('user.name'), async () => (await userChange()).userRename),
  'user email': operate(sometimes('user.email'), async () => (await userChange()).userEmail),
  'user password': operate(
    ['user.password', 'session.ended'],
    async () => (await userChange()).userPassword,
  ),
  'user sign-out': operate(
    sometimes('session.ended', 'api_key.removed'),
    async () => (await userChange()).userSignOut,
  ),
  'user deactivate': operate(
    sometimes('user.deactivated', 'session.ended'),
    async () => (await userChange()).userDeactivate,
  ),
  'user reactivate': operate(
    sometimes('user.reactivated', 'api_key.removed'),
    async () => (await userChange()).userReactivate,
  ),
  'channel list': operate(onlyReads, async () => (await channelLook()).channelList),
  'channel show': operate(onlyReads, async () => (await channelLook()).channelShow),
  'channel create': operate(
    ['channel.created', 'channel.subscribed', 'default_channel.added'],
    async () => (await channelChange()).channelCreate,
  ),
  'channel rename': operate(
    sometimes('channel.changed'),
    async () => (await channelChange()).channelRename,
  ),
  'channel archive': operate(
    sometimes('channel.archived', 'default_channel.removed'),
    async () => (await channelChange()).channelArchive,
  ),
  'channel unarchive': operate(
    sometimes('channel.unarchived'),
    async () => (await channelChange()).channelUnarchive,
  ),
  'channel subscribe': operate(
    sometimes('channel.subscribed'),
    async () => (await channelChange()).channelSubscribe,
  ),
  'channel unsubscribe': operate(
    sometimes('channel.unsubscribed'),
    async () => (await channelChange()).channelUnsubscribe,
  ),
  'channel privacy': operate(
    sometimes('channel.changed'),
    async () => (await channelChange()).channelPrivacy,
  ),
  'channel settings': operate(onlyReads, async () => (await channelSettings()).channelSettings),
  'channel set': operate(
    sometimes(
      'channel.changed',
      'channel.archived',
      'channel.unarchived',
      'default_channel.added',
      'default_channel.removed',
    ),
    async () => (await channelSettings()).channelSet,
  ),
  'org show': operate(onlyReads, async () => (await import('./org/show.ts')).orgShow),
  'org settings': operate(onlyReads, async () => (await orgSettings()).orgSettings),
  'org set': operate(
    sometimes('organization.setting', 'organization.user_defaults'),
    async () => (await orgSettings()).orgSet,
  ),
  'org create-link': operate(
    'invitation.created',
    async () => (await import('./org/create-link.ts')).orgCreateLink,
  ),
  'retention preview': operate(onlyReads, async () => (await retention()).retentionPreview),
  'messages archived': operate(onlyReads, async () => (await retention()).messagesArchived),
  'messages restore': operate(
    sometimes('messages.restored'),
    async () => (await retention()).messagesRestore,
  ),
  'hold add': operate('hold.added', async () => (await hold()).holdAdd),
  'hold list': operate(onlyReads, async () => (await hold()).holdList),
  'hold remove': operate('hold.removed', async () => (await hold()).holdRemove),
}
