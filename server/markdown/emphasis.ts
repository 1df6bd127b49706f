import type { MarkdownIt } from 'markdown-it'

/** Only `*` makes emphasis: names_with_underscores are everywhere in a team that writes code. */
export function starEmphasisOnly(md: MarkdownIt): void {
  md.inline.ruler.before('emphasis', 'plain_underscore', (state, silent) => {
    if (state.src[state.pos] !== '_') return false
    if (!silent) state.pending += '_'
    state.pos++
    return true
  })
  md.renderer.rules['s_open'] = () => '<del>'
  md.renderer.rules['s_close'] = () => '</del>'
}
