import { connect } from 'node:tls'
import t from 'tap'
import { z } from 'zod'
import { dueNow, everyNameHere, pebbleFiles, pebbleIn } from '../peers/pebble.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import type { Machine } from './vm/machine.ts'
import { hostname } from './vm/operator.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(3_600_000)

const address = '127.9.9.1'
const folder = '/etc/ssl/pebble'
const unit = 'parley-certs.service'

const status = z.looseObject({
  ok: z.boolean(),
  server: z.looseObject({ fingerprint: z.string() }),
  lastRenewal: z.looseObject({ result: z.string() }).nullable(),
})

t.test(
  'where systemd runs it, a certificate of an ACME directory renews itself',
  { skip },
  async t => {
    const host = await machine(t, { from: 'installed', network: 'client' })
    const { url, trustedCa, files } = await pebbleFiles(folder, { address, httpPort: 80 })
    await host.must(['mkdir', folder])
    for (const [name, text] of Object.entries({ ...files, 'directory.pem': trustedCa }))
      await host.write(`${folder}/${name}`, text)
    await host.write('/etc/resolv.conf', 'nameserver 127.0.0.1\n')
    for (const argv of [everyNameHere, pebbleIn(folder, '127.0.0.1:53')]) await bring(host, argv)
    const roots = `https://${address}:15000/roots/0`
    const root = await host.sh(
      `until curl --silent --fail --cacert "$1/directory.pem" "$2"; do sleep 0.2; done`,
      folder,
      roots,
    )
    await host.write(`${folder}/root.pem`, root)
    const now = async () =>
      status.parse(JSON.parse((await host.run(['parley', 'certs', 'status', '--json'])).out))

    await t.test('an apply has it from there', async t => {
      const settings = {
        source: 'acme',
        'acme-directory': url,
        'acme-ca-file': `${folder}/directory.pem`,
        'trust-file': `${folder}/root.pem`,
        'acme-contact': 'owner@chat.test',
      }
      const words = Object.entries(settings).flatMap(([name, value]) => [`--tls-${name}`, value])
      const applied = await host.run(['parley', 'apply', ...words, '--yes', '--json'])
      t.equal(applied.code, 0, applied.err.slice(-2000))
      t.equal(await shown(host, root), (await now()).server.fingerprint)
    })

    await t.test('the timer waits for its hour; not due, its unit leaves all as it is', async t => {
      t.equal((await host.must(['systemctl', 'is-active', 'parley-certs.timer'])).trim(), 'active')
      const before = await shown(host, root)
      await host.must(['systemctl', 'start', unit])
      t.equal(await shown(host, root), before)
    })

    await t.test('due, its unit renews it from within its walls', async t => {
      const before = await shown(host, root)
      const path = '/var/lib/parley/installer/acme.json'
      const [state = '', chain = ''] = await Promise.all(
        [path, '/etc/parley/tls/chain.pem'].map(file => host.must(['cat', file])),
      )
      await host.write(path, await dueNow(state, chain))
      const ran = await host.run(['systemctl', 'start', unit])
      t.equal(ran.code, 0, await said(host))
      const after = await now()
      t.match(after, { ok: true, lastRenewal: { result: 'renewed' } })
      t.not(after.server.fingerprint, before)
      t.equal(await shown(host, root), after.server.fingerprint, 'nginx shows the new one')
      t.equal((await host.run(['ls', '/run/parley-acme'])).out, '', 'no proof is left')
    })
  },
)

/** A program of this computer, on the machine, as a service there. */
async function bring(host: Machine, [program = '', ...args]: readonly string[]): Promise<void> {
  const path = `/usr/local/bin/${program}`
  await host.copyIn(`/usr/bin/${program}`, path)
  await host.must(['chmod', '755', path])
  const settings = ['--setenv=PEBBLE_VA_NOSLEEP=1', '--setenv=PEBBLE_AUTHZREUSE=0']
  await host.must(['systemd-run', '--quiet', `--unit=${program}`, ...settings, path, ...args])
}

const said = (host: Machine): Promise<string> =>
  host.must(['journalctl', '--namespace=parley', `--unit=${unit}`, '--no-pager', '--lines=40'])

/** SHA-256 of the certificate that a client elsewhere is shown, who trusts only that root. */
async function shown(host: Machine, ca: string): Promise<string> {
  const port = await host.outside(443)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: hostname, ca }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '')
      socket.destroy()
    })
    socket.once('error', reject)
  })
}
