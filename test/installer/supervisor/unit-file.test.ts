import t from 'tap'
import {
  allValues,
  allWords,
  lastValue,
  parseUnitFile,
} from '../../../installer/supervisor/unit-file.ts'

t.test('a key given again adds a value, an empty value forgets the earlier ones', async t => {
  const file = parseUnitFile([
    '[Service]\nExecStart=/bin/a\nExecStart=/bin/b\n',
    '[Service]\nExecStart=\nExecStart=/bin/c\n',
  ])
  t.same(allValues(file, 'Service', 'ExecStart'), ['/bin/c'])
})

t.test('a backslash joins lines, and a comment between them does not end the line', async t => {
  const file = parseUnitFile([
    '[Unit]\nAfter=a.service \\\n# why b\n  b.service\n; done\nWants=c.service\n',
  ])
  t.same(allWords(file, 'Unit', 'After'), ['a.service', 'b.service'])
  t.equal(lastValue(file, 'Unit', 'Wants'), 'c.service')
})

t.test('what is no section, comment or assignment is told and passed over', async t => {
  const told: string[] = []
  const text = 'Lost=1\n[Service\n[Service]\nno assignment\n=value\nUser=parley\n'
  const file = parseUnitFile([text], problem => told.push(problem))
  t.equal(lastValue(file, 'Service', 'User'), 'parley')
  t.same(told, [
    'line 1 stands before the first section',
    'line 2 is neither a section nor an assignment',
    'line 4 is neither a section nor an assignment',
    'line 5 is neither a section nor an assignment',
  ])
})

t.test('hostile text is read without harm', async t => {
  const deep = parseUnitFile([`[Service]\n${'ExecStart=\\\n'.repeat(20_000)}end\n`])
  t.match(lastValue(deep, 'Service', 'ExecStart'), /end$/, 'a line continued twenty thousand times')
  const odd = parseUnitFile([
    '[Service]\r\n__proto__=1\r\nconstructor=2\r\nUser=\u0000\u001B[2J\r\n\\',
  ])
  t.equal(lastValue(odd, 'Service', 'constructor'), '2', 'names of JavaScript are only names')
  t.same(allValues(odd, 'Service', 'toString'), [])
  t.same(parseUnitFile(['\uFFFD\u0000\n[[x]]\n[]\n===\n']).size, 0)
})
