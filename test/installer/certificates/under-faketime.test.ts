import { renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { certificatesIn } from '../../../installer/certificates/inspect.ts'
import { whyNoNginx } from '../../peers/nginx-site.ts'
import { parleyInTime } from './parley-in-time.ts'

t.setTimeout(900_000)

const day = 86_400_000

const state = z.looseObject({
  lists: z.array(
    z.looseObject({
      isIssuing: z.boolean(),
      list: z.looseObject({ signedAt: z.string() }).nullable(),
    }),
  ),
})

t.test(
  'a hundred renewals by the timer’s command, in other times: no client turns away at any step',
  { skip: whyNoNginx },
  async t => {
    const parley = await parleyInTime(t)
    const root = parley.file('etc/tls/ca.pem')
    const prints = new Set<string>()
    const issuers = new Set<string>()
    const began = parley.now()
    parley.move(1000 * day)
    t.ok(Math.abs(parley.seen() - parley.now()) < 5000, 'programs see the other time')
    parley.move(-1000 * day)
    for (let count = 0; count < 100; count++) {
      // Due with 15 of 45 days left; once in a while the host was off for days.
      parley.move((30 + (count % 10 === 9 ? 13 : 0.4)) * day)
      t.equal(parley.complaint(root), '', `${count}: the one before, long after it was due`)
      // It ends well only when a client of that time was shown the new one, ten times in a row.
      const renewed = await parley.parley('certs renew')
      t.match(renewed, { code: 0, out: /^renewed: / }, `${count}: ${renewed.err}`)
      const [leaf, issuing] = certificatesIn(parley.file('keys/tls/current/chain.pem'))
      prints.add(leaf?.fingerprint256 ?? '')
      issuers.add(issuing?.fingerprint256 ?? '')
      t.ok((leaf?.validToDate.getTime() ?? 0) - parley.now() > 44 * day, `${count}: 45 days`)
    }
    t.equal(parley.complaint(root), '', 'the last one, from its first second')
    t.equal(prints.size, 100, 'a hundred certificates')
    t.ok(issuers.size >= 5, `${issuers.size} issuing CAs, renewed by themselves`)
    t.equal(parley.file('etc/tls/ca.pem'), root, 'and the root that clients trust is the first')
    t.ok(parley.now() - began > 8 * 365 * day, 'in more than eight years')
    const soon = await parley.parley('certs renew')
    t.match(soon, { code: 0, out: /^not due: 4\d of 45 days are left/ })
  },
)

t.test(
  'the revocation list is signed anew every week, and its certificate is not',
  { skip: whyNoNginx },
  async t => {
    const parley = await parleyInTime(t)
    const chain = parley.file('keys/tls/current/chain.pem')
    const signedOn = async () => {
      const { lists } = state.parse(JSON.parse((await parley.parley('certs status --json')).out))
      return lists.find(({ isIssuing }) => isIssuing)?.list?.signedAt
    }
    const first = await signedOn()
    parley.move(6 * day)
    t.match(await parley.parley('certs renew'), { code: 0, out: /^not due/ })
    t.equal(await signedOn(), first, 'after six days it stays')
    parley.move(2 * day)
    t.match(await parley.parley('certs renew'), { code: 0, out: /^not due/ })
    t.not(await signedOn(), first, 'after eight days there is a new one')
    t.equal(parley.file('keys/tls/current/chain.pem'), chain)
    t.equal(parley.complaint(parley.file('etc/tls/ca.pem')), '')
    parley.move(15 * day)
    t.match(await parley.parley('certs status'), {
      code: 3,
      out: /note: revocation list of .*→ parley certs renew/s,
    })
  },
)

t.test(
  'a root’s key that was taken off the host: told early, missed at the end, and all is well when it is back',
  { skip: whyNoNginx },
  async t => {
    const parley = await parleyInTime(t)
    const root = parley.file('etc/tls/ca.pem')
    const key = () => join(parley.folder, 'keys/ca/current/root-key.pem')
    const [away, back] = [join(parley.folder, 'safe.pem'), key()]
    renameSync(back, away)
    const renew = async (days: number) => {
      for (let passed = 0; passed < days; passed += 160) {
        parley.move(Math.min(160, days - passed) * day)
        const early = await parley.parley('certs renew')
        if (early.code !== 0) return early
      }
      return parley.parley('certs renew')
    }
    t.equal((await renew(480)).err, '', 'more than a third is left')
    t.match(await renew(30), {
      code: 0,
      err: /^note: issuing CA: 2\d\d days left.* put the root’s key back/,
    })
    t.match((await parley.parley('certs status')).code, 3, 'for monitoring')
    const told = await parley.parley('certs renew --json')
    t.match(JSON.parse(told.out), { ok: true, warnings: [{ about: 'issuing CA', result: 'warn' }] })
    t.equal(parley.complaint(root), '', 'and people are served meanwhile')
    const missed = await renew(240)
    t.match(missed, {
      code: 1,
      err: /the issuing CA ended on .*the root’s key is not on this host/,
    })
    t.equal((await parley.parley('certs status')).code, 1)
    renameSync(away, key())
    t.match(await parley.parley('certs renew'), { code: 0, out: /^renewed/, err: '' })
    t.equal(parley.complaint(root), '', 'the clients trust the same root as ever')
    t.equal((await parley.parley('certs status')).code, 0)
  },
)

t.test(
  'a root that is about to end makes the next one, and the clients of both go on working',
  { skip: whyNoNginx },
  async t => {
    const parley = await parleyInTime(t)
    const first = parley.file('etc/tls/ca.pem')
    const years = async (count: number) => {
      parley.move(count * 365 * day)
      const renewed = await parley.parley('certs renew')
      t.equal(renewed.code, 0, renewed.err)
    }
    for (let time = 0; time < 10; time++) await years(1.75)
    t.equal(parley.file('etc/tls/ca.pem'), first)
    await years(1)
    const second = parley.file('etc/tls/ca.pem')
    t.not(second, first, 'with less than two years left there is a new one')
    for (const root of [first, second]) t.equal(parley.complaint(root), '')
    t.match(
      (await parley.parley('certs status')).out,
      /former root: clients that have only that one/,
    )
    await years(1)
    const late = await parley.parley('certs renew')
    t.match(late, {
      code: 0,
      err: /^note: former root: .* hand the present one out: parley certs trust/,
    })
    for (const root of [first, second]) t.equal(parley.complaint(root), '', 'to the end')
    await years(1)
    t.not(parley.complaint(first), '')
    t.equal(parley.complaint(second), '')
    t.equal((await parley.parley('certs status')).code, 0, 'what has ended worries nobody')
  },
)
