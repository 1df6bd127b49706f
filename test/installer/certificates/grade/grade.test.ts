import t from 'tap'
import { asRsa } from '../../../../installer/certificates/grade/groups.ts'
import { gradeOf } from '../../../../installer/certificates/grade/grade.ts'
import type { Letter, Observed } from '../../../../installer/certificates/grade/letters.ts'
import {
  cipherBits,
  isExport,
  isForwardSecret,
  suites,
} from '../../../../installer/certificates/grade/suites.ts'
import { letterOf } from '../../../../installer/certificates/grade/points.ts'
import { good, named, speaking } from './observed.ts'

t.test('a server as it should be: A+, and the points that the guide gives', async t => {
  const grade = gradeOf(good)
  t.equal(grade.letter, 'A+')
  t.same(grade.reasons, [])
  t.same(grade.points, { protocols: 100, keyExchange: 90, ciphers: 90, all: 93 })
  t.equal(gradeOf({ ...good, keyBits: 4096 }).points.keyExchange, 90, 'the weakest part counts')
})

const with12 = (...more: readonly string[]): Observed => ({
  ...good,
  agreed: { ...good.agreed, ...speaking('TLS 1.2', 'ECDHE_ECDSA_WITH_AES_128_GCM', ...more) },
})

const without13 = (agreed: Observed['agreed']): Observed => ({ ...good, agreed })

const faults: Readonly<Record<string, [Observed, Letter, RegExp]>> = {
  'no answer in TLS': [{ ...good, agreed: {} }, 'F', /no TLS at all/],
  'anonymous suites': [
    with12('DH_anon_WITH_AES_128_CBC_SHA'),
    'F',
    /nobody proves .* \(TLS 1\.2\)/,
  ],
  'a cipher that is none': [with12('RSA_WITH_NULL_SHA'), 'F', /nothing is encrypted/],
  'export keys': [with12('RSA_EXPORT_WITH_RC4_40'), 'F', /export rules/],
  'a signature that can be forged': [
    { ...good, weakSignatures: ['chat.test is signed with sha1'] },
    'F',
    /signed with sha1/,
  ],
  'a key of 768 bits': [{ ...good, keyBits: 768 }, 'F', /768 bits/],
  'a prime of 768 bits': [{ ...good, primeBits: 768 }, 'F', /768 bits, 1024 are the least/],
  'RC4 with TLS 1.2': [with12('RSA_WITH_RC4_128_SHA'), 'C', /RC4/],
  '3DES with TLS 1.2': [with12('RSA_WITH_3DES_EDE'), 'C', /64-bit blocks/],
  POODLE: [
    { ...good, agreed: { ...good.agreed, ...speaking('SSL 3.0', 'RSA_WITH_AES_128_CBC_SHA') } },
    'C',
    /POODLE/,
  ],
  compression: [{ ...good, compresses: true }, 'C', /CRIME/],
  'nothing newer than TLS 1.1': [
    without13(speaking('TLS 1.1', 'ECDHE_RSA_WITH_AES_128_CBC_SHA')),
    'C',
    /neither TLS 1\.2 nor 1\.3/,
  ],
  'TLS 1.0 beside the new ones': [
    { ...good, agreed: { ...good.agreed, ...speaking('TLS 1.0', 'ECDHE_RSA_WITH_AES_128_CBC') } },
    'B',
    /still speaks TLS 1\.0/,
  ],
  'RC4 with TLS 1.0': [
    { ...good, agreed: { ...good.agreed, ...speaking('TLS 1.0', 'ECDHE_RSA_WITH_RC4_128') } },
    'B',
    /RC4/,
  ],
  'a key of 1024 bits': [{ ...good, keyBits: 1024 }, 'B', /the key has 1024 bits, 2048/],
  'a prime of 1024 bits': [{ ...good, primeBits: 1024 }, 'B', /1024 bits, 2048/],
  'no forward secrecy in TLS 1.2': [
    { ...good, agreed: { ...good.agreed, ...speaking('TLS 1.2', 'TLS_RSA_WITH_AES_128_GCM') } },
    'B',
    /forward secrecy/,
  ],
  'no authenticated encryption': [
    without13(speaking('TLS 1.2', 'ECDHE_RSA_WITH_AES_128_CBC_SHA256')),
    'B',
    /AEAD/,
  ],
  'no TLS 1.3': [without13(speaking('TLS 1.2', 'ECDHE_RSA_WITH_AES_128_GCM')), 'A-', /TLS 1\.3/],
  'unsafe renegotiation': [{ ...good, isRenegotiationSafe: false }, 'A-', /renegotiation/],
  'HSTS for a month': [{ ...good, hstsSeconds: 2_592_000 }, 'A', /30 days/],
}

for (const [fault, [observed, letter, found]] of Object.entries(faults))
  t.test(`${fault}: at most ${letter}, with its reason and a remedy`, async t => {
    const { letter: given, reasons } = gradeOf(observed)
    t.equal(given, letter)
    const reason = reasons.find(one => one.most === letter && found.test(one.found))
    t.match(reason?.remedy, /parley|nginx/)
    t.equal(reasons[0]?.most, letter, 'the worst comes first')
  })

t.test('without Strict-Transport-Security it is an A', async t => {
  const { hstsSeconds, ...without } = good
  t.type(hstsSeconds, 'number')
  t.match(gradeOf(without), { letter: 'A', reasons: [{ found: /HTTPS alone/ }] })
})

t.test(
  'clients that are pushed down: counted where there is an old version to be pushed to',
  async t => {
    t.equal(gradeOf({ ...good, refusesFallback: false }).letter, 'A+', 'from TLS 1.3 to 1.2')
    const old = { ...good.agreed, ...speaking('TLS 1.1', 'ECDHE_RSA_WITH_AES_128_CBC_SHA') }
    const found = gradeOf({ ...good, agreed: old, refusesFallback: false }).reasons
    t.match(found, [{ most: 'B' }, { most: 'A', found: /pushed down/ }])
  },
)

const only = (...parts: string[]) => gradeOf(without13(speaking('TLS 1.2', ...parts))).points

t.test('few points are a bad grade even where no rule speaks', async t => {
  const weak = gradeOf({ ...good, keyBits: 300 })
  t.match(weak, { letter: 'F', points: { keyExchange: 20 } })
  t.equal(gradeOf({ ...good, keyBits: 600 }).points.keyExchange, 40)
  t.equal(gradeOf({ ...good, keyBits: 0 }).points.all, 0)
  t.match(only('RSA_WITH_DES_CBC_SHA'), { ciphers: 20, all: 65 })
  t.match(only('RSA_WITH_NULL_SHA'), { ciphers: 0, all: 0 })
  const old = { ...speaking('SSL 3.0', 'RSA_WITH_DES_CBC_SHA') }
  t.match(gradeOf({ ...good, agreed: old, keyBits: 768 }), { points: { all: 44 } })
  const alone = { suites: named('TLS_RSA_WITH_AES_256_GCM'), groups: [] }
  const { points } = gradeOf({ ...good, keyBits: 4096, agreed: { 'TLS 1.2': alone } })
  t.match(points, { keyExchange: 100, all: 100 }, 'nor are more than a hundred given')
  const letters = [80, 65, 50, 35, 20, 19].map(all => letterOf({ ...points, all }))
  t.same(letters, ['A+', 'B', 'C', 'D', 'E', 'F'], 'as the guide has it')
})

t.test('a suite is known by its name', async t => {
  t.ok(suites.length > 100)
  t.equal(new Set(suites.map(({ code }) => code)).size, suites.length, 'each number once')
  const bits: Record<string, number> = {
    TLS_AES_128_CCM_8_SHA256: 128,
    TLS_CHACHA20_POLY1305_SHA256: 256,
    RSA_WITH_3DES_EDE_CBC_SHA: 112,
    RSA_WITH_DES_CBC_SHA: 56,
    RSA_EXPORT1024_WITH_DES_CBC_SHA: 56,
    RSA_EXPORT_WITH_RC4_40_MD5: 40,
    RSA_WITH_NULL_SHA: 0,
    RSA_WITH_IDEA_CBC_SHA: 128,
  }
  for (const [name, expected] of Object.entries(bits))
    t.equal(named(name).map(cipherBits)[0], expected, name)
  t.same(named('EXPORT_WITH_DES40', 'RSA_WITH_DES_CBC').map(isExport), [true, false])
  t.same(
    named('TLS_AES_128_GCM', 'TLS_DHE_RSA', 'TLS_RSA_WITH', 'TLS_ECDHE').map(isForwardSecret),
    [true, true, false, true],
  )
})

t.test('a curve is as hard to break as an RSA key of these bits', async t => {
  t.same([521, 384, 256, 224, 163, 112].map(asRsa), [15_360, 7680, 3072, 2048, 1024, 512])
})
