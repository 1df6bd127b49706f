declare module 'highlight.js/lib/languages/*' {
  import type { Grammar } from './highlighter.ts'

  const grammar: Grammar
  export default grammar
}
