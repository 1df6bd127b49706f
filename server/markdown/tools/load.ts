import type { Highlighter } from './highlighter.ts'
import { grammarOf } from '../languages.ts'
import { grammars } from './grammars.ts'
import { highlighted } from './highlight.ts'
import { typesetter } from './math.ts'
import type { Tools } from './tools.ts'

/** Loads what this text needs and nothing else: most messages have neither code nor formulas. */
export async function loadTools(content: string): Promise<Tools> {
  const [math, highlight] = await Promise.all([loadMath(content), loadHighlight(content)])
  return { ...math, ...highlight }
}

async function loadMath(content: string): Promise<Tools> {
  if (!content.includes('$$') && !/(?:```|~~~) *\{?\.?math/i.test(content)) return {}
  const { default: katex } = await import('katex')
  return { math: typesetter(katex.renderToString) }
}

async function loadHighlight(content: string): Promise<Tools> {
  const words = [...content.matchAll(/^(?:> ?)*(?:`{3,}|~{3,}) *\{?\.?([\w+\-./#]+)/gm)]
  const wanted = new Set(
    words.map(([, word = '']) => grammarOf(word)).filter(name => name !== undefined),
  )
  if (wanted.size === 0) return {}
  const { default: hljs } = await import('highlight.js/lib/core')
  for (const name of wanted) await loadGrammar(hljs, name)
  return {
    highlight: (code, language) => {
      const name = grammarOf(language)
      return name !== undefined && hljs.getLanguage(name)
        ? highlighted(hljs, code, name)
        : undefined
    },
  }
}

async function loadGrammar(hljs: Highlighter, name: string): Promise<void> {
  if (hljs.getLanguage(name)) return
  const grammar = await grammars[name]?.()
  if (grammar) hljs.registerLanguage(name, grammar.default)
}
