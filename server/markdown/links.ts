import type { MarkdownIt } from 'markdown-it'

/** Anything else (javascript:, data:, file: …) stays plain text. */
const schemes = new Set(['http', 'https', 'ftp', 'mailto', 'tel', 'sms', 'xmpp', 'geo', 'magnet'])

export function safeLinks(md: MarkdownIt): void {
  md.validateLink = url => {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]
    if (scheme) return schemes.has(scheme.toLowerCase())
    // Without a scheme only links into this server; a browser reads `\` as `/`, so `/\host` would leave it.
    return /^(?:#|\/(?![/\\]))/.test(url) || /^[\w-]+(\.[\w-]+)+([/?#]|$)/.test(url)
  }
}
