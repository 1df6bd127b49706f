import * as z from 'zod'
import { requireDecider } from '../../access/organization.ts'
import { sometimes } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import {
  boolean,
  integer,
  json,
  optional,
  text,
  withDefault,
} from '../../platform/http/parameters.ts'
import { oneLineDescription, visibleName } from '../channels/names.ts'
import { limits } from '../organization/limits.ts'
import { changeFolder, createFolder, reorderFolders } from './actions.ts'
import { allFolders } from './queries.ts'

const nameOf = (typed: string) =>
  visibleName(typed, 'channel folder', limits.max_channel_folder_name_length)
const descriptionOf = (typed: string) =>
  oneLineDescription(typed, limits.max_channel_folder_description_length)

const getFolders = endpoint({
  method: 'GET',
  path: '/channel_folders',
  summary: 'The folders of channels, in the order of the organization.',
  auth: 'user',
  params: { include_archived: withDefault(boolean, false) },
  async handle({ db }, { params }) {
    const folders = await db.snapshot(allFolders)
    return {
      channel_folders: folders.filter(folder => params.include_archived || !folder.is_archived),
    }
  },
})

const addFolder = endpoint({
  method: 'POST',
  path: '/channel_folders/create',
  summary: 'Makes a folder for channels.',
  auth: 'user',
  audits: 'channel_folder.created',
  params: { name: text(), description: withDefault(text(), '') },
  async handle({ db, clock }, { actor, params }) {
    requireDecider(actor, 'administrators')
    const texts = { name: nameOf(params.name), description: descriptionOf(params.description) }
    return {
      channel_folder_id: await db.transaction(tx => createFolder(tx, actor, texts, clock.now())),
    }
  },
})

const updateFolder = endpoint({
  method: 'PATCH',
  path: '/channel_folders/:channel_folder_id',
  summary: 'Renames, describes, archives a folder, or takes it back.',
  auth: 'user',
  audits: sometimes('channel_folder.changed'),
  params: {
    channel_folder_id: integer,
    name: optional(text()),
    description: optional(text()),
    is_archived: optional(boolean),
  },
  async handle({ db }, { actor, params }) {
    requireDecider(actor, 'administrators')
    const { name, description, is_archived: isArchived } = params
    await db.transaction(tx =>
      changeFolder(tx, params.channel_folder_id, {
        name: name === undefined ? undefined : nameOf(name),
        description: description === undefined ? undefined : descriptionOf(description),
        isArchived,
      }),
    )
    return {}
  },
})

const orderFolders = endpoint({
  method: 'PATCH',
  path: '/channel_folders',
  summary: 'Puts the folders in an order.',
  auth: 'user',
  audits: 'channel_folder.reordered',
  params: { order: json(z.array(z.int()).max(10_000)) },
  async handle({ db }, { actor, params }) {
    requireDecider(actor, 'administrators')
    await db.transaction(tx => reorderFolders(tx, params.order))
    return {}
  },
})

export const channelFolderEndpoints = [getFolders, addFolder, updateFolder, orderFolders]
