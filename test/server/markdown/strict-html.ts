const part = /<!|<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?: [a-zA-Z-]+(?:="[^"<>]*")?)*)(\/?)>|([^<>]+)|[<>]/g
const empty = new Set(['br', 'hr', 'img'])

/** What is wrong with a piece of HTML, read without any forgiveness: undefined when nothing is. */
export function faultIn(html: string): string | undefined {
  const open: string[] = []
  for (const [all, slash, tag, attributes = '', selfClosing, text] of html.matchAll(part)) {
    if (text !== undefined || attributes) {
      const bare = /&(?!(?:amp|lt|gt|quot|#\d{1,7}|#x[0-9a-f]{1,6});)/.exec(text ?? attributes)
      if (bare) return `a bare & in ${all}`
      if (/[\uFDD0\uFDD1]|(?![\n\t])\p{Cc}/u.test(all))
        return `a control sign in ${JSON.stringify(all)}`
    }
    if (text !== undefined) continue
    if (tag === undefined) return `a bare ${all}`
    if (/ (?:on\w+|srcdoc|formaction)[= ]/i.test(attributes)) return `a script in ${all}`
    if (/ (?:href|src)="(?:javascript|data|vbscript|file):/i.test(attributes))
      return `a bad address in ${all}`
    const names = [...attributes.matchAll(/ ([a-zA-Z-]+)=/g)].map(([, name]) => name)
    if (new Set(names).size < names.length) return `an attribute twice in ${all}`
    if (selfClosing) return `an empty-element tag ${all}`
    if (!slash && tag === 'a' && open.includes('a')) return `a link within a link: ${all}`
    if (slash && open.pop() !== tag) return `a stray ${all}`
    if (!slash && !empty.has(tag)) open.push(tag)
  }
  return open.length > 0 ? `never closed: ${open.join(' ')}` : undefined
}
