import type { StatePart } from '../../state-part.ts'
import { allFolders } from './queries.ts'

export const channelFoldersState: StatePart = {
  types: ['channel_folders', 'channel_folder'],
  read: async ({ tx }) => ({ channel_folders: await allFolders(tx) }),
}
