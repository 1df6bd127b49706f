// Compares our rendering with public cases of Zulip's, which are not part of this project:
//   node test/tools/compare-markdown.ts markdown_test_cases.json [--all]
// Prints how many agree to the letter and, for each other one, what was written, expected and made.
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { noNames, type Names } from '../../server/markdown/names.ts'
import { renderMarkdown } from '../../server/markdown/render.ts'
import type { Preview } from '../../server/markdown/previews.ts'
import { loadTools } from '../../server/markdown/tools/load.ts'

const origin = 'http://zulip.testserver'
const names: Names = {
  ...noNames,
  // The people and channels that the cases speak of.
  users: [{ id: 7, fullName: 'Zoe' }],
  emoji: [{ name: 'zulip', url: '/static/generated/emoji/images/emoji/unicode/zulip.png' }],
  organizationUrl: origin,
}

const markdownCases = z.object({
  regular_tests: z.array(
    z.object({
      name: z.string(),
      input: z.string(),
      expected_output: z.string(),
      translate_emoticons: z.boolean().optional(),
    }),
  ),
  linkify_tests: z.array(z.tuple([z.string(), z.string(), z.string()])),
})
const mathCases = z.object({
  math_block_tests: z.array(z.object({ original_markup: z.string(), input: z.string() })),
  inline_math_expression_tests: z.array(
    z.object({ original_markup: z.string(), expected_output: z.string() }),
  ),
})

type Case = { name: string; input: string; expected: string; given?: Partial<Names> }

async function casesIn(path: string): Promise<Map<string, Case[]>> {
  const data: unknown = JSON.parse(await readFile(path, 'utf8'))
  const markdown = markdownCases.safeParse(data)
  if (!markdown.success) {
    const math = mathCases.parse(data).math_block_tests
    const cases = math.map((test, i) => ({
      name: `math block ${i + 1}`,
      input: test.original_markup,
      expected: test.input,
    }))
    return new Map([['formulas', cases]])
  }
  const { regular_tests, linkify_tests } = markdown.data
  const regular = regular_tests.map(test => ({
    name: test.name,
    input: test.input,
    expected: test.expected_output,
    given: {
      translatesEmoticons: test.translate_emoticons === true,
      previews: previewsIn(test.expected_output),
    },
  }))
  const linkify = linkify_tests.map(([input, expected, address], i) => {
    const href = address.startsWith('http')
      ? address
      : `${address.includes('@') ? 'mailto:' : 'http://'}${address}`
    const link = `<a href="${href}">${address}</a>`
    return { name: `link ${i + 1}`, input, expected: expected.replace('%s', () => link) }
  })
  return new Map([
    ['regular', regular],
    ['linkification', linkify],
  ])
}

/** The addresses of Zulip's picture proxy are taken from the case: only its owner can make them. */
function previewsIn(expected: string): Map<string, Preview> {
  const shown = /<a href="([^"]*)"[^>]*><(img|video)[^>]* ?src="([^"]*external_content[^"]*)"/g
  return new Map(
    [...expected.matchAll(shown)].map(([, href = '', tag, src = '']) => [
      href,
      { kind: tag === 'img' ? 'image' : 'video', src },
    ]),
  )
}

/** The cases of formulas are HTML that a browser has copied: what can be compared is the TeX that is drawn. */
const sameFormulas = (one: string, other: string) =>
  texIn(one).join('\n') === texIn(other).join('\n')
const texIn = (html: string) =>
  [...html.matchAll(/<annotation encoding="application\/x-tex">([^<]*)</g)].map(([, tex]) => tex)

const [path, all] = process.argv.slice(2)
if (!path)
  throw new Error('usage: compare-markdown.ts <markdown_test_cases.json | katex_test_cases.json>')
for (const [group, cases] of await casesIn(path)) {
  const differing: string[] = []
  for (const { name, input, expected, given } of cases) {
    const known = { ...names, ...given, tools: await loadTools(input) }
    const { html } = renderMarkdown(input, known)
    if (group === 'formulas' ? !sameFormulas(html, expected) : html !== expected)
      differing.push(
        `## ${name}\n  written  ${JSON.stringify(input)}\n  expected ${JSON.stringify(expected)}\n  made     ${JSON.stringify(html)}`,
      )
  }
  if (all) console.log(differing.join('\n'))
  else console.log(differing.map(text => text.split('\n')[0]).join('\n'))
  console.log(`${group}: ${cases.length - differing.length} of ${cases.length} agree to the letter`)
}
