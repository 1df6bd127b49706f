import t from 'tap'
import { egressIsGuarded } from '../../../installer/checks/egress.ts'
import type { Answer, Argv, Look } from '../../../installer/core/host.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { smallOfficeOn } from '../small-office.ts'

const now = new Date('2026-11-01T12:00:00Z')
const said = (out: string, code = 0): Answer => ({ ok: code === 0, code, out, err: '' })

/** A host whose way out and kernel answer so. */
const host = (answers: { allowed: boolean; table: Answer; units?: string[] }): Look => ({
  read: () => Promise.resolve(undefined),
  list: () => Promise.resolve(answers.units ?? []),
  ask: (argv: Argv) =>
    Promise.resolve(
      argv[0] === 'nft'
        ? answers.table
        : said(
            JSON.stringify({
              url: 'http://169.254.169.254/',
              allowed: answers.allowed,
              because: 'because',
              addresses: [],
            }),
          ),
    ),
})
const table = (packets: number) =>
  said(`table inet parley_egress {\n counter refused {\n packets ${packets} bytes 1\n }\n}`)
const site = smallOfficeOn(hostLayout('systemd'))

const look = (allowed: boolean, answer: Answer) =>
  egressIsGuarded.look({ host: host({ allowed, table: answer }), site, now })

t.test('a guarded way out passes, one that lets private addresses through does not', async t => {
  t.match(await look(false, table(0)), [{ result: 'pass' }, { result: 'pass' }])
  t.match(await look(true, table(0)), [{ result: 'fail' }, { result: 'pass' }])
  t.match(await look(false, said('', 1)), [{ result: 'pass' }, { result: 'fail', remedy: /wall/ }])
  t.match(await look(false, table(3)), [
    { result: 'pass' },
    { result: 'warn', found: /^3 packets/ },
  ])
})

t.test('in a container it says whose network it is', async t => {
  const contained = smallOfficeOn(hostLayout('embedded'))
  const contents = host({ allowed: false, table: said('', 127) })
  t.match(await egressIsGuarded.look({ host: contents, site: contained, now }), [
    { result: 'pass' },
    { result: 'warn' },
  ])
})

t.test('an air-gapped host is one without the units', async t => {
  const { settings, layout } = site
  const network = { ...settings.network, egress: 'none' as const }
  const airGapped = { layout, settings: { ...settings, network } }
  const look = (units: string[]) =>
    egressIsGuarded.look({
      host: host({ allowed: false, table: said(''), units }),
      site: airGapped,
      now,
    })
  t.match(await look(['parley-web.service']), [{ result: 'pass' }])
  t.match(await look(['parley-egress.service']), [{ result: 'fail' }])
})
