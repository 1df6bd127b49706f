import { onItsWay, type Preview } from '../../markdown/previews.ts'
import { moving, still } from './formats.ts'
import type { StoredPicture } from './queries.ts'

/** What stands in for a picture that the worker has not seen yet. */
export const placeholderAddress = '/static/picture-on-its-way.svg'

/** How a message shows this file; undefined when it cannot. */
export function previewOf(picture: StoredPicture): Preview | undefined {
  const type = { 'data-original-content-type': picture.contentType }
  if (picture.state === 'broken') return undefined
  if (picture.state === 'waiting') return onItsWay(placeholderAddress, type)
  const { pathId, width, height, frames } = picture
  const moves = frames > 1
  return {
    kind: 'image',
    src: `/user_uploads/thumbnail/${encodeURI(pathId)}/${(moves ? moving : still).name}`,
    attributes: {
      ...(moves && { 'data-animated': 'true' }),
      ...type,
      'data-original-dimensions': `${width}x${height}`,
    },
  }
}
