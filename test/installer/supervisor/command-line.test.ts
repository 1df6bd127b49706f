import t from 'tap'
import {
  fillSpecifiers,
  fillVariables,
  parseCommandLine,
  specifiersOf,
  splitWords,
} from '../../../installer/supervisor/command-line.ts'
import { timeSpanMs } from '../../../installer/supervisor/time-span.ts'

t.test('Debian’s nginx starts by these words', async t => {
  const line = parseCommandLine(`/usr/sbin/nginx -t -q -g 'daemon on; master_process on;'`)
  t.same(line.words, ['/usr/sbin/nginx', '-t', '-q', '-g', 'daemon on; master_process on;'])
  t.match(parseCommandLine('-/sbin/start-stop-daemon --quiet'), {
    mayFail: true,
    privileged: false,
  })
  t.match(parseCommandLine('+-/bin/x'), { mayFail: true, privileged: true, words: ['/bin/x'] })
})

t.test('there is no shell: its signs are only characters', async t => {
  t.same(splitWords('/bin/echo $(id) `id` ; rm | x > y'), [
    '/bin/echo',
    '$(id)',
    '`id`',
    ';',
    'rm',
    '|',
    'x',
    '>',
    'y',
  ])
  t.same(fillVariables(['${A}', '$A', '$$A', '$(A)'], { A: '$(id) two' }), [
    '$(id) two',
    '$(id)',
    'two',
    '$A',
    '$(A)',
  ])
})

t.test('quotes group, an escape stands for itself, an open quote is an error', async t => {
  t.same(splitWords(String.raw`a "b c" 'd e' f\ g "" x"y z"`), [
    'a',
    'b c',
    'd e',
    'f g',
    '',
    'xy z',
  ])
  t.throws(() => splitWords('a "b'), /a quote is not closed/)
  t.throws(() => parseCommandLine('  '), /no program/)
})

t.test('a specifier is filled in, an unknown one is refused', async t => {
  const folders = { runtime: '/run', state: '/var/lib', log: '/var/log' }
  const specifiers = specifiersOf('chat@blue.service', folders)
  t.equal(
    fillSpecifiers('%t/%p-%i %n %N 100%%', specifiers),
    '/run/chat-blue chat@blue.service chat@blue 100%',
  )
  t.throws(() => fillSpecifiers('/home/%u', specifiers), /%u is not supported/)
  t.throws(() => fillSpecifiers('50%', specifiers), /% is not supported/)
})

t.test('spans of time are read as systemd reads them', async t => {
  t.equal(timeSpanMs('5'), 5000)
  t.equal(timeSpanMs('1min 30s'), 90_000)
  t.equal(timeSpanMs('500ms'), 500)
  t.equal(timeSpanMs('infinity'), Infinity)
  for (const bad of ['', 'soon', '5 fortnights', '-1', '1e9s'])
    t.throws(() => timeSpanMs(bad), /is not a span of time/, bad)
})
