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

/** What operators do to the organization, by the words of `parley`. */
export const operations: Readonly<Record<string, Verb>> = {
  'user list': operate(async () => (await import('./user/list.ts')).userList),
  'user show': operate(async () => (await userShow()).userShow),
  'user sessions': operate(async () => (await userShow()).userSessions),
  'user create': operate(async () => (await userCreate()).userCreate),
  'user link': operate(async () => (await userCreate()).userLink),
  'user invite': operate(async () => (await userCreate()).userInvite),
  'user role': operate(async () => (await userChange()).userRole),
  'user rename': operate(async () => (await userChange()).userRename),
  'user email': operate(async () => (await userChange()).userEmail),
  'user password': operate(async () => (await userChange()).userPassword),
  'user sign-out': operate(async () => (await userChange()).userSignOut),
  'user deactivate': operate(async () => (await userChange()).userDeactivate),
  'user reactivate': operate(async () => (await userChange()).userReactivate),
  'channel list': operate(async () => (await channelLook()).channelList),
  'channel show': operate(async () => (await channelLook()).channelShow),
  'channel create': operate(async () => (await channelChange()).channelCreate),
  'channel rename': operate(async () => (await channelChange()).channelRename),
  'channel archive': operate(async () => (await channelChange()).channelArchive),
  'channel unarchive': operate(async () => (await channelChange()).channelUnarchive),
  'channel subscribe': operate(async () => (await channelChange()).channelSubscribe),
  'channel unsubscribe': operate(async () => (await channelChange()).channelUnsubscribe),
  'channel privacy': operate(async () => (await channelChange()).channelPrivacy),
  'channel settings': operate(async () => (await channelSettings()).channelSettings),
  'channel set': operate(async () => (await channelSettings()).channelSet),
  'org show': operate(async () => (await import('./org/show.ts')).orgShow),
  'org settings': operate(async () => (await orgSettings()).orgSettings),
  'org set': operate(async () => (await orgSettings()).orgSet),
  'org create-link': operate(async () => (await import('./org/create-link.ts')).orgCreateLink),
  'retention preview': operate(async () => (await retention()).retentionPreview),
  'messages archived': operate(async () => (await retention()).messagesArchived),
  'messages restore': operate(async () => (await retention()).messagesRestore),
  'hold add': operate(async () => (await hold()).holdAdd),
  'hold list': operate(async () => (await hold()).holdList),
  'hold remove': operate(async () => (await hold()).holdRemove),
}
