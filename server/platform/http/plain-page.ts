import { Readable } from 'node:stream'
import { escapeHtml } from './escape-html.ts'
import { FileAnswer } from './answer.ts'

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // The address is a secret.
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** What is asked for in a form; `label` is shown, and `typed` is what they had entered when it was refused. */
type Field = {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'email' | 'password'
  readonly autocomplete: string
  readonly typed?: string | undefined
}

type Page = {
  readonly title: string
  readonly paragraphs: readonly string[]
  /** Why the last try was refused. */
  readonly problem?: string | undefined
  /** Sent to the page's own address. */
  readonly form?: { readonly button: string; readonly fields?: readonly Field[] }
  readonly link?: { readonly text: string; readonly address: string }
}

/** Those of the chat's own page, so that whoever comes from a mail sees where they are. */
const stylesheets = ['theme', 'fields', 'sign-in', 'plain']
const icon = '/page/web/page/icon.svg'

const head = (title: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title>
<link rel="icon" type="image/svg+xml" href="${icon}">
${stylesheets.map(name => `<link rel="stylesheet" href="/page/web/page/${name}.css">`).join('\n')}</head>`

/** A page for somebody who comes by a link in a mail: text, perhaps a form, no program. */
export function plainPage({ title, paragraphs, problem, form, link }: Page): FileAnswer {
  const html = `${head(title)}
<body><main class="welcome"><div class="sign-in plain"><img class="mark" src="${icon}" alt=""><h1>${escapeHtml(title)}</h1>
${paragraphs.map(text => `<p>${escapeHtml(text)}</p>`).join('\n')}
${problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>`}
${form ? `<form method="post">${(form.fields ?? []).map(fieldHtml).join('')}<button class="primary">${escapeHtml(form.button)}</button></form>` : ''}
${link ? `<p><a href="${escapeHtml(link.address)}">${escapeHtml(link.text)}</a></p>` : ''}
</div></main></body></html>
`
  return new FileAnswer(200, headers, Readable.from([html]))
}

const fieldHtml = ({ name, label, type, autocomplete, typed = '' }: Field): string =>
  `<label for="${name}">${escapeHtml(label)}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${escapeHtml(typed)}" required>`
