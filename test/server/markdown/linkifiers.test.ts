import t from 'tap'
import { linkifierOf, topicLinks } from '../../../server/markdown/linkifiers/linkifier.ts'
import { PatternError } from '../../../server/markdown/linkifiers/pattern-error.ts'
import { compilePattern } from '../../../server/markdown/linkifiers/pattern.ts'
import { compileUrlTemplate } from '../../../server/markdown/linkifiers/url-template.ts'
import { noNames } from '../../../server/markdown/names.ts'
import { renderMarkdown } from '../../../server/markdown/render.ts'

const found = (pattern: string, text: string) =>
  compilePattern(pattern)
    .find(text)
    .map(({ start, end }) => text.slice(start, end))

t.test('patterns find what RE2 would find', async t => {
  const cases: [string, string, string[]][] = [
    ['#\\d+', '#12 and (#3), x#4 #5x', ['#12', '#3']],
    ['a|ab', 'ab a', ['ab', 'a']],
    ['[A-Z]{2,4}-[0-9]+', 'AB-1 A-1 ABCDE-1 WXYZ-22', ['AB-1', 'WXYZ-22']],
    ['[^x\\]-]+', 'ab]', ['ab']],
    ['x.*?y', 'x y y', ['x y']],
    ['(?:ab)+c?', 'abab abc ac', ['abab', 'abc']],
    ['\\bfoo\\b', 'foo foobar', ['foo']],
    ['^a$', 'a', ['a']],
    ['^a', 'b a', []],
    ['\\$\\.\\t', '$.\t', ['$.\t']],
    ['a{3}', 'aa aaa aaaa', ['aaa']],
    ['()*', 'anything', []],
    ['🙂+', '🙂🙂 🙂', ['🙂🙂', '🙂']],
    ['[а-я]+', 'слово', ['слово']],
    ['\\p{Greek}[[:digit:]]', 'α1 a1', ['α1']],
    ['(?i)bug-\\d+', 'BUG-1,bug-2', ['BUG-1', 'bug-2']],
    ['x.*', `x ${'y'.repeat(400)}`, ['x']],
    ['x.*', 'x '.repeat(200), ['x '.repeat(150).trim(), 'x '.repeat(50)]],
    ['x.*', `x.${'🙂'.repeat(200)}`, [`x.${'🙂'.repeat(149)}`]],
  ]
  for (const [pattern, text, expected] of cases) t.same(found(pattern, text), expected, pattern)
  const [match] = compilePattern('(?P<owner>\\w+)/(?<repo>\\w+)(?P<rest>!)?').find('a ada/sky')
  t.same(match?.groups, { owner: 'ada', repo: 'sky' })
})

const isRefused = (attempt: () => unknown) => {
  try {
    attempt()
    return false
  } catch (error) {
    return error instanceof PatternError && error.message !== ''
  }
}

t.test('a pattern that cannot be taken says why', async t => {
  const wrong = ['(', 'a)', '[a', '*', 'a**b(', '\\', '(?=a)', '(?<!a)', '\\q', '[z-a]', 'a{3,2}', '(?P<a>x)(?P<a>y)', 'a{999}', '\\1', 'a)(b', '(?P<a>(?P<b>x)'] // prettier-ignore
  for (const pattern of wrong)
    t.ok(
      isRefused(() => compilePattern(pattern)),
      pattern,
    )
  t.throws(() => compilePattern('x(?P<id>a+'), { message: 'missing closing ): x(?P<id>a+' })
  for (const template of ['{', '}', '{}', '{a b}', '{!a}', 'x{a', '{a,}'])
    t.ok(
      isRefused(() => compileUrlTemplate(template)),
      template,
    )
})

t.test('a pattern that would ruin others is harmless', async t => {
  for (const pattern of ['(a+)+b', '(a|a)*b', '(.*)*x', 'a?'.repeat(40) + 'a{40}'])
    t.same(found(pattern, 'a'.repeat(5_000)), found(pattern, 'a'.repeat(5_000)), pattern)
})

t.test('addresses are filled in as RFC 6570 says', async t => {
  const values = { id: '12', path: 'a/b c', empty: '' }
  const cases: [string, string][] = [
    ['https://x.org/{id}', 'https://x.org/12'],
    ['{path}', 'a%2Fb%20c'],
    ['{+path}', 'a/b%20c'],
    ['{#path}', '#a/b%20c'],
    ['x{/id,path}', 'x/12/a%2Fb%20c'],
    ['x{?id,empty}', 'x?id=12&empty='],
    ['x?a{&id}', 'x?a&id=12'],
    ['x{;id,empty}', 'x;id=12;empty'],
    ['x{.id}', 'x.12'],
    ['{id:1}{path*}', '1a%2Fb%20c'],
    ['{missing}x{/missing}', 'x'],
  ]
  for (const [template, expected] of cases)
    t.equal(compileUrlTemplate(template).address(values), expected, template)
  t.same(compileUrlTemplate('{a}{?b,c}').names, ['a', 'b', 'c'])
})

t.test('linkifiers link words of messages and of topics', async t => {
  const linkifiers = [
    linkifierOf({ pattern: '#(?P<id>\\d+)', urlTemplate: 'https://x.org/issues/{id}' }),
    linkifierOf({ pattern: '#(?P<id>\\d+)-(?P<part>\\w+)', urlTemplate: 'https://y.org/{part}' }),
    linkifierOf({ pattern: 'evil(?P<x>.*)', urlTemplate: 'javascript:{x}' }),
  ]
  const html = (content: string) => renderMarkdown(content, { ...noNames, linkifiers }).html
  t.equal(
    html('see **#12**'),
    '<p>see <strong>#12</strong></p>',
    'only between spaces and the like',
  )
  t.equal(html('see (#12)'), '<p>see (<a href="https://x.org/issues/12">#12</a>)</p>')
  t.equal(
    html('#7-ab'),
    '<p><a href="https://x.org/issues/7">#7</a>-ab</p>',
    'the first one has it',
  )
  t.notMatch(
    html('`#12` [#12](http://z.org) http://z.org/#12'),
    /x\.org/,
    'not in code, not in links',
  )
  t.equal(html('evil;alert(1)'), '<p>evil;alert(1)</p>')
  t.same(topicLinks('fix #12, #13', linkifiers), [
    { text: '#12', url: 'https://x.org/issues/12' },
    { text: '#13', url: 'https://x.org/issues/13' },
  ])
})
