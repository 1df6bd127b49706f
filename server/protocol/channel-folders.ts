/** What channels are gathered in, in a client's list of them. */
export type ChannelFolder = {
  id: number
  name: string
  description: string
  rendered_description: string
  /** Where it stands among the others, from the smallest number on. */
  order: number
  is_archived: boolean
  creator_id: number | null
  date_created: number
}

export type ChannelFolderEvent =
  | { type: 'channel_folder'; op: 'add'; channel_folder: ChannelFolder }
  | {
      type: 'channel_folder'
      op: 'update'
      channel_folder_id: number
      data: Partial<
        Pick<ChannelFolder, 'name' | 'description' | 'rendered_description' | 'is_archived'>
      >
    }
  | { type: 'channel_folder'; op: 'reorder'; order: number[] }

export type ChannelFoldersState = { channel_folders: ChannelFolder[] }

export function applyChannelFolderEvent<State extends ChannelFoldersState>(
  state: State,
  event: ChannelFolderEvent,
): State {
  const folders = state.channel_folders
  switch (event.op) {
    case 'add':
      return inOrder(state, [...folders, event.channel_folder])
    case 'update':
      return inOrder(
        state,
        folders.map(folder =>
          folder.id === event.channel_folder_id ? { ...folder, ...event.data } : folder,
        ),
      )
    case 'reorder':
      return inOrder(
        state,
        folders.map(folder => ({ ...folder, order: event.order.indexOf(folder.id) })),
      )
  }
}

const inOrder = <State extends ChannelFoldersState>(
  state: State,
  folders: ChannelFolder[],
): State => ({
  ...state,
  channel_folders: folders.sort((a, b) => a.order - b.order || a.id - b.id),
})
