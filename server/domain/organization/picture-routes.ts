import { Redirect } from '../../platform/http/answer.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, withDefault } from '../../platform/http/parameters.ts'
import { organizationIcon, pictureAddress } from '../pictures/addresses.ts'
import { takePicture } from '../pictures/take-picture.ts'
import { limits } from './limits.ts'
import { changeEmblem, emblems, removeEmblem } from './pictures.ts'

const postIcon = endpoint({
  method: 'POST',
  path: '/realm/icon',
  summary: "Makes a picture the organization's icon.",
  auth: 'user',
  audits: 'organization.picture',
  takesFile: 'in a form',
  params: {},
  async handle(ctx, { actor, incoming }) {
    const maxMib = limits.max_icon_file_size_mib
    const { picture } = await takePicture(incoming, { what: 'icon', maxMib })
    await changeEmblem(ctx, actor, 'icon', picture)
    return { icon_url: organizationIcon((await ctx.db.snapshot(emblems)).icon) }
  },
})

const deleteIcon = endpoint({
  method: 'DELETE',
  path: '/realm/icon',
  summary: "Takes the organization's icon away: one that the server draws is shown.",
  auth: 'user',
  audits: 'organization.picture',
  params: {},
  async handle(ctx, { actor }) {
    await removeEmblem(ctx, actor, 'icon')
    return { icon_url: organizationIcon(null) }
  },
})

const getIcon = endpoint({
  method: 'GET',
  path: '/realm/icon',
  summary: "Leads to the organization's icon.",
  auth: 'user',
  params: {},
  handle: async ({ db }) => new Redirect(organizationIcon((await db.snapshot(emblems)).icon)),
})

const night = withDefault(boolean, false)
const logoFor = (isNight: boolean) => (isNight ? 'night_logo' : 'logo')

const postLogo = endpoint({
  method: 'POST',
  path: '/realm/logo',
  summary: "Makes a picture the organization's logo, for bright pages or (`night`) for dark ones.",
  auth: 'user',
  audits: 'organization.picture',
  takesFile: 'in a form',
  params: { night },
  async handle(ctx, { actor, incoming, params }) {
    const maxMib = limits.max_logo_file_size_mib
    const { picture, fields } = await takePicture(incoming, { what: 'logo', maxMib })
    // Beside the file or in the address, as clients do.
    const said = fields.get('night')
    const isNight = said === undefined ? params.night : boolean.read('night', said)
    await changeEmblem(ctx, actor, logoFor(isNight), picture)
    return {}
  },
})

const deleteLogo = endpoint({
  method: 'DELETE',
  path: '/realm/logo',
  summary: "Takes the organization's logo away.",
  auth: 'user',
  audits: 'organization.picture',
  params: { night },
  async handle(ctx, { actor, params }) {
    await removeEmblem(ctx, actor, logoFor(params.night))
    return {}
  },
})

const getLogo = endpoint({
  method: 'GET',
  path: '/realm/logo',
  summary: "Leads to the organization's logo, or to its icon where there is none.",
  auth: 'user',
  params: { night },
  handle: async ({ db }, { params }) => {
    const { icon, ...logos } = await db.snapshot(emblems)
    const token = logos[logoFor(params.night)]
    return new Redirect(token === null ? organizationIcon(icon) : pictureAddress(token))
  },
})

export const organizationPictureEndpoints = [
  postIcon,
  deleteIcon,
  getIcon,
  postLogo,
  deleteLogo,
  getLogo,
]
