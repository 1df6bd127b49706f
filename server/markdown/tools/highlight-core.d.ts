// tsconfig.json points here: the package's own types bring those of the browser along, for the whole project.
import type { Highlighter } from './highlighter.ts'

declare const hljs: Highlighter
export default hljs
