import t from 'tap'
import { checks } from '../../../installer/checks/index.ts'
import { profiles } from '../../../installer/checks/profiles/index.ts'
import { judge } from '../../../installer/checks/profiles/safeguard.ts'
import { fail, pass, warn } from '../../../installer/facts/finding.ts'

t.test('what a profile calls evidence is something that doctor looks at', t => {
  const known = new Set([...checks.map(({ name }) => name), 'probes'])
  for (const { safeguards } of profiles)
    for (const { reference, shownBy } of safeguards)
      for (const name of shownBy) t.ok(known.has(name), `${reference}: ${name}`)
  t.end()
})

const safeguard = (reference: string, ...shownBy: string[]) => ({
  reference,
  title: reference,
  shownBy,
})
const examined = (name: string, ...findings: ReturnType<typeof pass>[]) => ({
  name,
  promise: name,
  severity: 'low' as const,
  findings,
})

t.test('a safeguard is as good as the worst of its evidence, and none is no evidence', t => {
  const judged = judge(
    {
      name: 'house',
      about: 'house rules',
      safeguards: [
        safeguard('1', 'good'),
        safeguard('2', 'good', 'odd'),
        safeguard('3', 'good', 'odd', 'bad'),
        safeguard('4'),
        safeguard('5', 'silent'),
      ],
    },
    [
      examined('good', pass('door', 'shut')),
      examined('odd', pass('roof', 'dry'), warn('window', 'ajar', 'shut it')),
      examined('bad', fail('cellar', 'wet', 'pump')),
      examined('silent'),
    ],
  )
  t.same(
    judged.map(({ result }) => result),
    ['shown', 'doubtful', 'not shown', 'not shown', 'not shown'],
  )
  t.match(judged[1]?.evidence, [
    { check: 'good', about: 'door' },
    { check: 'odd', about: 'roof' },
    { check: 'odd', about: 'window', remedy: 'shut it' },
  ])
  t.end()
})
