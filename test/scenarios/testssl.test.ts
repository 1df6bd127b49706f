import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { z } from 'zod'
import { gradeOf } from '../../installer/certificates/grade/grade.ts'
import { asRsa, groups } from '../../installer/certificates/grade/groups.ts'
import type { Observed } from '../../installer/certificates/grade/letters.ts'
import { observeHandshakes } from '../../installer/certificates/grade/observe.ts'
import { suites } from '../../installer/certificates/grade/suites.ts'
import { visit } from '../../installer/certificates/grade/visit.ts'
import { hostname, served } from '../installer/certificates/real-store.ts'
import { whyNoNginx } from '../peers/nginx-site.ts'

t.setTimeout(3_600_000)

const findings = z.array(
  z.looseObject({ id: z.string(), severity: z.string(), finding: z.string() }),
)
type Findings = z.infer<typeof findings>

/** The whole of testssl.sh, as a stranger runs it, but for what it would ask of others. */
async function testssl(folder: string, port: number, root: string): Promise<Findings> {
  const [trust, report] = [join(folder, 'root.pem'), join(folder, 'report.json')]
  writeFileSync(trust, root)
  const words = ['--quiet', '--warnings=off', '--color=0', '--add-ca', trust, '--ip', '127.0.0.1']
  await execa('testssl', [...words, '--jsonfile', report, `${hostname}:${port}`], {
    reject: false,
    stdin: 'ignore',
    // It takes two months for the least that should be left; ours last 45 days, and never have less than ten.
    env: { DAYS2WARN1: '15', DAYS2WARN2: '10' },
  })
  return findings.parse(JSON.parse(readFileSync(report, 'utf8')))
}

const isNew = ({ code }: { code: number }) => code >> 8 === 0x13

/** The same server as testssl.sh sees it, in the words of our grade. */
function seenBy(found: Findings): Observed {
  const said = (id: string) => found.find(one => one.id === id)?.finding ?? ''
  const codes = found.flatMap(({ id }) => /^cipher_x([\da-f]{4})$/.exec(id)?.[1] ?? [])
  const chosen = suites.filter(({ code }) => codes.some(hex => Number.parseInt(hex, 16) === code))
  const curves = said('PFS_ECDHE_curves')
    .toLowerCase()
    .replace('prime256v1', 'secp256r1')
    .split(' ')
  const kinds = { groups: groups.filter(({ name }) => curves.includes(name)) }
  const spoken = (id: string) => said(id).startsWith('offered')
  const names = { SSLv3: 'SSL 3.0', TLS1: 'TLS 1.0', TLS1_1: 'TLS 1.1', TLS1_2: 'TLS 1.2' } as const
  const old = Object.entries(names).filter(([id]) => spoken(id))
  const seconds = /=(\d+) seconds/.exec(said('HSTS_time'))?.[1]
  return {
    agreed: {
      ...Object.fromEntries(
        old.map(([, name]) => [name, { ...kinds, suites: chosen.filter(suite => !isNew(suite)) }]),
      ),
      ...(spoken('TLS1_3') && { 'TLS 1.3': { ...kinds, suites: chosen.filter(isNew) } }),
    },
    compresses: !said('CRIME_TLS').startsWith('not vulnerable'),
    isRenegotiationSafe: said('secure_renego') === 'supported',
    refusesFallback: /no protocol below TLS 1\.2|supported/.test(said('fallback_SCSV')),
    keyBits: asRsa(Number(/EC (\d+) bits/.exec(said('cert_keySize'))?.[1] ?? 0)),
    weakSignatures: said('cert_signatureAlgorithm').endsWith('SHA256') ? [] : ['weak'],
    ...(said('cert_chain_of_trust') === 'passed.' && { trustedBy: 'this organization' }),
    ...(seconds !== undefined && { hstsSeconds: Number(seconds) }),
  }
}

t.test(
  'testssl.sh finds nothing above "low", and our grade in what it sees',
  { skip: whyNoNginx },
  async t => {
    const { server, authority } = await served(t)
    const found = await testssl(server.folder, server.port, authority.root)
    t.ok(found.length > 100, `${found.length} findings`)
    const bad = found.filter(({ severity }) => ['MEDIUM', 'HIGH', 'CRITICAL'].includes(severity))
    t.same(
      bad.map(({ id, severity, finding }) => `${severity} ${id}: ${finding}`),
      [],
    )
    const seen = await visit(server.port, hostname, authority.root)
    const ours = gradeOf({ ...(await observeHandshakes(server.port, hostname)), ...seen })
    t.equal(ours.letter, 'A+')
    t.same(gradeOf(seenBy(found)), ours, 'by what testssl.sh saw it is the same grade')
  },
)
