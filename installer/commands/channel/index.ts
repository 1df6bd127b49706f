import type { Verb } from '../verb.ts'
import { channelArchive, channelUnarchive } from './archive.ts'
import { channelCreate } from './create.ts'
import { channelList } from './list.ts'
import { channelPrivacy } from './privacy.ts'
import { channelRename } from './rename.ts'
import { channelSettings } from './settings.ts'
import { channelShow } from './show.ts'
import { channelSubscribe, channelUnsubscribe } from './subscribe.ts'

/** What operators do with channels, in the order of a channel's life. */
export const channelVerbs: readonly Verb[] = [
  channelList,
  channelShow,
  channelCreate,
  channelRename,
  channelSubscribe,
  channelUnsubscribe,
  channelPrivacy,
  channelSettings,
  channelArchive,
  channelUnarchive,
]
