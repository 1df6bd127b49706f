import { escapeHtml } from '../../platform/http/escape-html.ts'

/** What a mail says, before it has the form of one. */
export type Letter = {
  readonly to: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly parts: readonly Part[]
  /** Mails of one thing stand together in a mailbox: its name, which nobody sees. */
  readonly thread?: string
  /** The address that ends mails of this kind, and what it says. */
  readonly unsubscribe?: { readonly address: string; readonly text: string }
}

/** text: a paragraph. quote: what somebody wrote, below its `head`. action: a link that stands out. small: a remark. */
export type Part =
  | { readonly kind: 'text' | 'small'; readonly text: string }
  | { readonly kind: 'quote'; readonly head: string; readonly text: string }
  | { readonly kind: 'action'; readonly text: string; readonly address: string }

export const paragraph = (text: string): Part => ({ kind: 'text', text })
export const quote = (head: string, text: string): Part => ({ kind: 'quote', head, text })
export const remark = (text: string): Part => ({ kind: 'small', text })
export const action = (text: string, address: string): Part => ({ kind: 'action', text, address })

/** The mail for programs that show no HTML, and for people who want none. */
export const asText = ({ parts, unsubscribe }: Letter): string =>
  [
    ...parts.map(textOf),
    ...(unsubscribe ? ['--', `${unsubscribe.text}: ${unsubscribe.address}`] : []),
  ]
    .join('\n\n')
    .concat('\n')

function textOf(part: Part): string {
  if (part.kind === 'action') return `${part.text}:\n${part.address}`
  if (part.kind !== 'quote') return part.text
  return `${part.head}:\n${part.text.replaceAll(/^/gm, '> ')}`
}

/** One column that any mail program shows: no pictures, nothing fetched, dark where the reader's program is. */
export const asHtml = (letter: Letter): string => {
  const { subject, parts, unsubscribe } = letter
  const foot = unsubscribe
    ? `<p style="${styles.small}"><a href="${escapeHtml(unsubscribe.address)}" style="color:inherit">${escapeHtml(unsubscribe.text)}</a></p>`
    : ''
  return `<!doctype html>
<html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>
<body style="${styles.body}">
${[...parts.map(htmlOf), foot].filter(Boolean).join('\n')}
</body></html>
`
}

function htmlOf(part: Part): string {
  if (part.kind === 'action')
    return `<p><a href="${escapeHtml(part.address)}" style="${styles.action}">${escapeHtml(part.text)}</a></p>`
  if (part.kind === 'quote')
    return `<p style="${styles.head}">${escapeHtml(part.head)}</p>\n<blockquote style="${styles.quote}">${lines(part.text)}</blockquote>`
  const style = part.kind === 'small' ? ` style="${styles.small}"` : ''
  return `<p${style}>${lines(part.text)}</p>`
}

const lines = (text: string) => escapeHtml(text).replaceAll('\n', '<br>')

const styles = {
  body: 'margin:0 auto;max-width:36em;padding:1.5em;font:16px/1.5 system-ui,sans-serif',
  head: 'margin:1em 0 0;font-weight:600',
  quote: 'margin:0 0 1em;padding:0 0 0 1em;border-left:3px solid #8a8f98',
  action:
    'display:inline-block;padding:.6em 1.2em;border-radius:6px;background:#1f5fbf;color:#ffffff;text-decoration:none',
  small: 'font-size:13px;color:#6b7079',
}
