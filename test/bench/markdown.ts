// How long rendering takes: ordinary messages, the longest, and hostile ones at the longest length a message may have.
import { noNames } from '../../server/markdown/names.ts'
import { renderMarkdown } from '../../server/markdown/render.ts'
import { loadTools } from '../../server/markdown/tools/load.ts'
import { traps } from '../server/markdown/traps.ts'
import { print } from './table.ts'

const longest = 10_000
const repeated = (text: string) => text.repeat(Math.ceil(longest / text.length)).slice(0, longest)
const prose =
  'The mirror is back from **polishing**, see https://example.org/mirror and #**a>b**. Next: `align --fine`, then *first light* :tada:\n\n'

/** Milliseconds for one rendering, the best of several. */
async function cost(content: string): Promise<number> {
  const names = { ...noNames, tools: await loadTools(content) }
  let best = Infinity
  for (let i = 0; i < 7; i++) {
    const before = performance.now()
    renderMarkdown(content, names)
    best = Math.min(best, performance.now() - before)
  }
  return best
}

for (let i = 0; i < 300; i++) renderMarkdown(prose, noNames)
const rows: [string, number][] = [
  ['200 characters of prose', await cost(prose.repeat(2).slice(0, 200))],
  ['10,000 characters of prose', await cost(repeated(prose))],
  [
    'code of 5,000 characters',
    await cost(`\`\`\`py\n${'if a < b: print("c", 12)\n'.repeat(200)}\n\`\`\``),
  ],
  ['formulas of 2,000 characters', await cost(`$$${'\\frac{a}{b} + c_1 '.repeat(100)}$$`)],
]
const hostile: [string, number][] = []
for (const trap of traps)
  hostile.push([`10,000 characters of ${JSON.stringify(trap)}`, await cost(repeated(trap))])
hostile.sort(([, a], [, b]) => b - a)
print([...rows, ...hostile.slice(0, 5)].map(([name, ms]) => [name, `${ms.toFixed(2)} ms`]))
