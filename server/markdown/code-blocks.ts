import type { MarkdownIt } from 'markdown-it'

/** How a language is called, by the words people write after the fence. */
const languages: Readonly<Record<string, string>> = {
  bash: 'Bash',
  c: 'C',
  cpp: 'C++',
  css: 'CSS',
  diff: 'Diff',
  go: 'Go',
  html: 'HTML',
  ini: 'INI',
  java: 'Java',
  javascript: 'JavaScript',
  js: 'JavaScript',
  json: 'JSON',
  julia: 'Julia',
  markdown: 'Markdown',
  md: 'Markdown',
  php: 'PHP',
  py: 'Python',
  python: 'Python',
  rb: 'Ruby',
  ruby: 'Ruby',
  rust: 'Rust',
  sh: 'Bash',
  shell: 'Bash',
  sql: 'SQL',
  toml: 'TOML',
  ts: 'TypeScript',
  typescript: 'TypeScript',
  xml: 'XML',
  yaml: 'YAML',
  yml: 'YAML',
}

/** Code is shown as it was written, in the frame that Zulip's clients know. */
export function codeBlocks(md: MarkdownIt): void {
  const block = (content: string, info: string) => {
    const word =
      info
        .trim()
        .replace(/^\{?\.?/, '')
        .split(/[\s}]/, 1)[0] ?? ''
    const language = languages[word.toLowerCase()] ?? word
    const attribute = language && ` data-code-language="${md.utils.escapeHtml(language)}"`
    const lines = content.split('\n').map(line => line.trimEnd())
    const code = lines.join('\n').replace(/\n*$/, '\n')
    return `<div class="codehilite"${attribute}><pre><span></span><code>${md.utils.escapeHtml(code)}</code></pre></div>\n`
  }
  md.renderer.rules['fence'] = (tokens, index) =>
    block(tokens[index]?.content ?? '', tokens[index]?.info ?? '')
  md.renderer.rules['code_block'] = (tokens, index) => block(tokens[index]?.content ?? '', '')
  md.renderer.rules['code_inline'] = (tokens, index) =>
    `<code>${md.utils.escapeHtml(tokens[index]?.content ?? '')}</code>`
}
