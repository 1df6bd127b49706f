/** Anything else (javascript:, data:, file: …) is no link. */
const schemes = new Set(
  'http https ftp mailto tel sms xmpp geo magnet bitcoin news matrix'.split(' '),
)
const bare = new Set('mailto tel sms xmpp geo magnet bitcoin news matrix'.split(' '))

/**
 * Where a link may lead: an address of a harmless kind, this server (`/…`, `#…`), or a host without a scheme.
 * Links into this organization lose its name. Undefined when it must not become a link.
 */
export function safeAddress(written: string, organizationUrl: string): string | undefined {
  const address = written.trim().replaceAll(' ', '%20')
  // A browser reads `\` as `/` and drops line breaks and tabs: such an address would lead elsewhere than it says.
  if (address === '' || /[\s\\\uFDD0\uFDD1]/.test(address)) return undefined
  if (/^(?:#.|\/(?!\/))/.test(address)) return address
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(address) ?? []
  if (scheme === undefined) return withScheme(address)
  const known = scheme.toLowerCase()
  if (!schemes.has(known))
    return /^[a-z0-9.-]+:\d+(?:[/?#]|$)/i.test(address) ? `http://${address}` : undefined
  if (bare.has(known) ? rest === '' : !/^\/\/[^/?#]/.test(rest)) return undefined
  return withinOrganization(address, organizationUrl)
}

function withScheme(address: string): string | undefined {
  if (/^[^/?#@]+@[^/?#@]+$/.test(address)) return `mailto:${address}`
  return /^[^/?#@:]+\.[^/?#@:]+(?:[/?#].*)?$/.test(address) ? `http://${address}` : undefined
}

/** `#narrow/…` and `user_uploads/…` stay right when the organization moves. */
export function withinOrganization(address: string, organizationUrl: string): string {
  const start = `${organizationUrl}/`
  if (organizationUrl === '' || !address.startsWith(start)) return address
  const rest = address.slice(start.length)
  return rest.startsWith('#') ? rest : rest.startsWith('user_uploads/') ? `/${rest}` : address
}
