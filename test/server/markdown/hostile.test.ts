import t from 'tap'
import { linkifierOf } from '../../../server/markdown/linkifiers/linkifier.ts'
import { noNames, type Names } from '../../../server/markdown/names.ts'
import { renderMarkdown } from '../../../server/markdown/render.ts'
import { loadTools } from '../../../server/markdown/tools/load.ts'
import { countedGrowth } from './growth.ts'
import { dice, scribble } from './scribble.ts'
import { faultIn } from './strict-html.ts'
import { traps } from './traps.ts'

const names: Names = {
  ...noNames,
  users: [{ id: 7, fullName: 'Ada' }],
  groups: [{ id: 4, name: 'astronomers', memberIds: [7] }],
  channels: [{ id: 3, name: 'a' }],
  linkifiers: [linkifierOf({ pattern: '#(?P<id>.+a*)*', urlTemplate: 'https://x.org/{id}' })],
  translatesEmoticons: true,
  organizationUrl: 'http://x.org',
}

t.test('whatever is written, the HTML is well-formed and holds no script', async t => {
  const tools = await loadTools('$$x$$\n```py\n')
  const seed = Number(process.env['MARKDOWN_SEED'] ?? 20_261_127)
  const random = dice(seed)
  for (let i = 0; i < 1_500; i++) {
    const content = scribble(random, 1 + Math.floor(random() * 60))
    const { html } = renderMarkdown(content, { ...names, tools })
    const fault = faultIn(html)
    if (fault !== undefined)
      t.fail(`${fault}, with MARKDOWN_SEED=${seed}`, { content: JSON.stringify(content), html })
  }
  t.equal(faultIn('<p>a &amp; b<br></p>'), undefined)
  for (const bad of [
    '<p>',
    '</p>',
    '<p>&</p>',
    'a > b',
    '<b onclick="x">y</b>',
    '<p/>',
    '<a href="javascript:x">y</a>',
  ])
    t.ok(faultIn(bad), `the reader of these tests sees what is wrong with ${bad}`)
})

t.test('work grows with the length, whatever is repeated', async t => {
  const random = dice(7)
  const scribbles = Array.from({ length: 40 }, () => scribble(random, 1 + Math.floor(random() * 5)))
  for (const { unit, growth } of await countedGrowth([...traps, ...scribbles]))
    // Four times the length is four times the work, and five where short texts have little of it; quadratic would be sixteen.
    t.ok(growth < 6, `${JSON.stringify(unit)} grows by ${growth.toFixed(1)}`)
})

t.test('what repeats is well-formed too, and ends', async t => {
  for (const unit of traps)
    for (const end of ['', 'x', '\n']) {
      const { html } = renderMarkdown(unit.repeat(Math.ceil(2_000 / unit.length)) + end, names)
      t.equal(faultIn(html), undefined, unit)
    }
})

t.test('formulas and code are bounded, whatever they say', async t => {
  for (const content of [
    `$$${'{'.repeat(4_000)}$$`,
    `$$${'a+'.repeat(900)}$$ $$${'b+'.repeat(900)}$$`,
    '```math\n\\def\\a{\\a\\a}\\a\n```',
    `\`\`\`math\n${'\\sqrt{'.repeat(300)}\n\`\`\``,
    `\`\`\`py\n${'"""'.repeat(1_500)}\n\`\`\``,
    `\`\`\`js\n${'/*'.repeat(2_400)}\n\`\`\``,
    `\`\`\`html\n${'<a '.repeat(1_600)}\n\`\`\``,
  ]) {
    const tools = await loadTools(content)
    const { html } = renderMarkdown(content, { ...names, tools })
    t.equal(faultIn(html), undefined)
    t.ok(html.length < 600_000, `${html.length} letters`)
  }
})
