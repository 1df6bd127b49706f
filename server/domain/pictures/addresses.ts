/** Where pictures are that anybody may see: relative to the organization. */
const place = '/user_avatars/1'

export const mediumSuffix = '-medium'

const extensions: Readonly<Record<string, string>> = { 'image/png': 'png', 'image/webp': 'webp' }

export const pictureAddress = (token: string, contentType = 'image/png') =>
  `${place}/${token}.${extensions[contentType] ?? 'png'}`

/** Of the picture that the server draws itself for whoever has none: always the same for the same number. */
const drawnAddress = (number: number, suffix = '') => `${place}/default/${number}${suffix}.png`

/** The organization's, which is no person. */
export const organizationIcon = (token: string | null) =>
  token === null ? drawnAddress(0) : pictureAddress(token)

export type Depicted = { readonly id: number; readonly avatar: string | null }

/** Clients find the larger one beside it, by `-medium` before the extension. */
export const avatarOf = ({ id, avatar }: Depicted): string =>
  avatar === null ? drawnAddress(id) : pictureAddress(avatar)

export const mediumAvatarOf = ({ id, avatar }: Depicted): string =>
  avatar === null ? drawnAddress(id, mediumSuffix) : pictureAddress(avatar + mediumSuffix)

/** Uploaded, or (in the name of a service that is never asked) drawn. */
export const sourceOf = ({ avatar }: Depicted) => (avatar === null ? 'G' : 'U')
