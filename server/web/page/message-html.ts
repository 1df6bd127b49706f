import { element } from './element.ts'
import { formula } from './formula.ts'

type HtmlPolicy = { createHTML(text: string): string }
declare global {
  interface Window {
    /** Missing where the browser does not know Trusted Types. What a policy makes goes wherever HTML may go. */
    trustedTypes?: { createPolicy(name: string, rules: HtmlPolicy): HtmlPolicy }
  }
}

/** What a message may consist of, and with which attributes. Everything else loses its tag and keeps its words. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    'p br em strong del s ul li blockquote h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td code pre'
      .split(' ')
      .map(tag => [tag, []]),
  ),
  ol: ['start'],
  a: ['href', 'title'],
  span: ['role', 'aria-label', 'title'],
  div: [],
  time: ['datetime'],
  img: ['src', 'alt', 'title'],
}
/** These go with all that is in them: their text is not meant for reading. */
const dropped = new Set(
  'script style template iframe object embed svg math title textarea select noscript xmp'.split(
    ' ',
  ),
)
/** A message must not dress up as a part of the page: only these classes mean anything in it. */
const classes =
  /^(user-mention|user-group-mention|topic-mention|channel-wildcard-mention|silent|stream|stream-topic|message-link|emoji|codehilite|message_inline_image|message_embed|message_embed_title|message_embed_description)$/
const schemes = new Set(['http:', 'https:', 'ftp:', 'mailto:', 'tel:', 'sms:', 'xmpp:', 'geo:'])

// The one policy of the page. It parses into a document that runs nothing, and only what `copyOf` rebuilds leaves it.
const policy: HtmlPolicy = window.trustedTypes?.createPolicy('message-html', {
  createHTML: text => text,
}) ?? { createHTML: text => text }

// Formulas are full of styles. Nothing below keeps one, but the browser complains of each as it parses.
const tags = /<[a-z](?:[^<>"]|"[^"]*")*>/gi
const inlineStyle = / style="[^"]*"/g
/** The picture of a page that a message links to is in such a style. Beside the title it leads nowhere else. */
const embedded =
  /<a class="message_embed_image" href="[^"]*" style="background-image: url\(&quot;([^"&]*)&quot;\)"><\/a>/g

/** The one way from the server's HTML of a message into the page: rebuilt from the allow list, element by element. */
export function messageContent(html: string): DocumentFragment {
  const pictured = html.replaceAll(embedded, '<img src="$1" alt="">')
  const plain = pictured.replaceAll(tags, tag => tag.replaceAll(inlineStyle, ''))
  const { body } = new DOMParser().parseFromString(policy.createHTML(plain), 'text/html')
  const content = document.createDocumentFragment()
  content.append(...copiesOf(body))
  return content
}

const copiesOf = (parent: Node): Node[] => [...parent.childNodes].flatMap(copyOf)

function copyOf(node: Node): Node[] {
  if (node instanceof Text) return [document.createTextNode(node.data)]
  if (!(node instanceof Element) || dropped.has(node.localName)) return []
  if (node.classList.contains('katex')) return formula(node)
  return node.classList.contains('spoiler-block') ? [spoiler(node)] : copyOfElement(node)
}

function copyOfElement(node: Element): Node[] {
  const attributes = Object.hasOwn(allowed, node.localName) ? allowed[node.localName] : undefined
  if (!attributes) return copiesOf(node)
  const copy = document.createElement(node.localName)
  for (const name of attributes) {
    const value = safeValue(name, node.getAttribute(name))
    if (value !== null) copy.setAttribute(name, value)
  }
  const known = [...node.classList].filter(name => classes.test(name))
  if (known.length > 0) copy.className = known.join(' ')
  copy.append(...(emojiOf(node) ?? copiesOf(node)))
  if (copy instanceof HTMLAnchorElement) leadOut(copy)
  if (copy instanceof HTMLImageElement) copy.loading = 'lazy'
  return [copy]
}

function safeValue(name: string, value: string | null): string | null {
  if (value === null) return null
  if (name === 'href') return safeLink(value)
  // Pictures come from this server alone; nobody else learns who reads what.
  if (name === 'src') return /^\/(?![/\\])/.test(value) ? value : null
  return name === 'role' && value !== 'img' ? null : value
}

function safeLink(address: string): string | null {
  const url = URL.parse(address, location.href)
  if (!url || !schemes.has(url.protocol)) return null
  const staysHere = url.origin === location.origin && url.pathname === '/'
  return staysHere && url.hash.startsWith('#narrow/') ? url.hash : url.href
}

/** A link within the conversation moves this page, any other opens beside it and learns nothing of us. */
function leadOut(link: HTMLAnchorElement): void {
  if (!link.hasAttribute('href') || link.getAttribute('href')?.startsWith('#')) return
  link.target = '_blank'
  link.rel = 'noopener noreferrer nofollow'
}

/** The sign itself, from a class such as `emoji-1f44b`. */
function emojiOf(node: Element): Node[] | undefined {
  const code = [...node.classList].find(name => /^emoji-[0-9a-f]{2,6}(-[0-9a-f]{2,6})*$/.test(name))
  const points = code
    ?.split('-')
    .slice(1)
    .map(hex => Number.parseInt(hex, 16))
  if (!points || points.some(point => point > 0x10_ff_ff)) return undefined
  // Many signs are drawn as plain text unless the selector asks for colour.
  const selector = points.length === 1 ? '\uFE0F' : ''
  return [document.createTextNode(String.fromCodePoint(...points) + selector)]
}

function spoiler(block: Element): HTMLElement {
  const header = block.querySelector(':scope > .spoiler-header')
  const content = block.querySelector(':scope > .spoiler-content')
  const summary = element('summary', {}, ...(header ? copiesOf(header) : []))
  if (!summary.textContent.trim()) summary.replaceChildren('Spoiler')
  return element('details', {}, summary, ...(content ? copiesOf(content) : []))
}
