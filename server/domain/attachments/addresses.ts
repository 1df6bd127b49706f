/** Up to a sign that ends an address, or that only follows one. */
const rest = String.raw`(?:[^\s()<>"'\]]*[^\s()<>"'\].,;:!?*~])?`
const link = new RegExp(
  String.raw`(?:https?://[^\s/()<>]+)?/user_uploads/(?:thumbnail/|download/)?(\d+/[0-9a-f]{2}/([\w-]{16,64})/${rest})`,
  'g',
)

type FileAddress = {
  /** As the text has it. */
  readonly address: string
  readonly token: string
  readonly pathId: string
}

/** Where a text refers to files that were uploaded here. */
export const fileAddressesIn = (content: string): FileAddress[] =>
  Array.from(content.matchAll(link), ([address, path = '', token = '']) => ({
    address,
    token,
    pathId: decoded(path),
  }))

/** Where a file is, relative to the organization. */
export const fileUrl = (pathId: string) => `/user_uploads/${encodeURI(pathId)}`

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
