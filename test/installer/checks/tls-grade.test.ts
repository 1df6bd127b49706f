import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { newAuthority } from '../../../installer/certificates/authority.ts'
import { stage, switchTo } from '../../../installer/certificates/generations.ts'
import { generationName, serverContents } from '../../../installer/certificates/kept.ts'
import { tlsIsGraded } from '../../../installer/checks/tls-grade.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { nginx } from '../../peers/nginx.ts'
import { freePort } from '../../peers/loopback.ts'
import { whyNoNginx } from '../../peers/nginx-site.ts'
import { certificateBy, host, hostname, names, served } from '../certificates/real-store.ts'
import { smallOfficeOn } from '../small-office.ts'

t.setTimeout(120_000)

t.test('doctor shows the grade and every reason', { skip: whyNoNginx }, async t => {
  const { store, server } = await served(t)
  const folder = t.testdir()
  symlinkSync(store.directory, join(folder, 'tls'))
  const layout = { ...hostLayout('embedded'), keys: folder, installerState: folder }
  const { settings } = smallOfficeOn(layout)
  const look = (httpsPort: number) => {
    const web = { ...settings.web, hostname, httpsPort }
    return tlsIsGraded.look({
      host,
      site: { layout, settings: { ...settings, web } },
      now: new Date(),
    })
  }

  const [grade, ...reasons] = await look(server.port)
  t.match(grade, {
    about: 'TLS grade',
    result: 'pass',
    found: /^A\+ for whoever trusts your root; T for strangers/,
    evidence: [
      /2009r, \d\d handshakes/,
      '93 of 100: protocols 100, key exchange 90, ciphers 90',
      /^TLS 1\.2: TLS_ECDHE/,
      /^TLS 1\.3: .*groups .*x25519/,
      /3072 bits/,
      'Strict-Transport-Security: 63072000 s',
      'pushed down to an older version: refused',
    ],
  })
  t.same(reasons, [])

  await t.test('a site that somebody has weakened', async t => {
    const port = await freePort()
    const current = `${store.directory}/current`
    const weak = `server { listen 127.0.0.1:${port} ssl; return 200 "hello";
      ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:eNULL@SECLEVEL=0;
      ssl_certificate ${current}/chain.pem; ssl_certificate_key ${current}/key.pem; }`
    await nginx(t, weak, port)
    const [grade, ...reasons] = await look(port)
    t.match(grade, { result: 'warn', found: /^F for whoever/, remedy: /below/ })
    t.match(
      reasons.map(({ about, result }) => `${about} ${result}`),
      ['at most F fail', 'at most F fail', 'at most B warn', 'at most A warn'],
    )
    t.match(reasons.at(-1), { found: /HTTPS alone/, remedy: /parley apply/ })
  })

  await t.test('a chain that nobody trusts', async t => {
    const contents = serverContents({
      ...(await certificateBy(await newAuthority(names, new Date()))),
      trust: (await newAuthority(names, new Date())).root,
    })
    await stage(host, store, generationName(contents), contents)
    await switchTo(host, store, generationName(contents))
    t.match(await look(server.port), [
      { result: 'fail', found: /^T: no client trusts it .*; A\+ if that is ignored/ },
    ])
  })
})

t.test('before there is a certificate there is nothing to grade', async t => {
  const layout = { ...hostLayout('embedded'), keys: t.testdir() }
  t.same(await tlsIsGraded.look({ host, site: smallOfficeOn(layout), now: new Date() }), [])
})
