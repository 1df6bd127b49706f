import t from 'tap'
import type { Entry } from '../../../installer/core/host.ts'
import { nginxHardening } from '../../../installer/recipes/nginx-hardening.ts'
import { prepare } from '../laws.ts'
import { smallOfficeOn } from '../small-office.ts'
import { memoryWorld } from '../world.ts'

const file = (content: string): Entry => ({
  kind: 'file',
  content,
  mode: 0o644,
  owner: 'root:root',
})

const hardened = async (
  files: Readonly<Record<string, Entry>>,
  setting: RegExp = /^PrivateTmp=(.*)$/m,
) => {
  const world = await memoryWorld()
  for (const [path, entry] of Object.entries(files))
    await world.host.write(`/etc/nginx/${path}`, entry)
  const rights = { mode: 0o755, owner: 'root:root' }
  for (const path of ['/etc/systemd', '/etc/systemd/system'])
    await world.host.write(path, { kind: 'directory', ...rights })
  await prepare(world, nginxHardening(smallOfficeOn(world.layout), '/etc/nginx'))
  const written = await world.host.read(`${world.layout.units}/nginx.service.d/parley.conf`)
  return written?.kind === 'file' ? setting.exec(written.content)?.[1] : undefined
}

t.test("nginx has a /tmp of its own, unless another site's application is found there", async t => {
  const app = 'upstream app { server unix:/tmp/gunicorn.sock; }'
  t.equal(await hardened({}), 'yes')
  t.equal(await hardened({ 'nginx.conf': file('http { # not /tmp/x\n}') }), 'yes')
  t.equal(await hardened({ 'nginx.conf': file(`http { ${app} }`) }), 'no')
  t.equal(await hardened({ 'sites-enabled/blog': file(app) }), 'no')
  t.equal(
    await hardened({
      'sites-available/blog': file('root /var/tmp/blog/;'),
      'sites-enabled/blog': { kind: 'link', target: '/etc/nginx/sites-available/blog' },
    }),
    'no',
    'through a link',
  )
})

const site = (log: string) => ({ 'sites-enabled/blog': file(`server {\n  ${log}\n}`) })

t.test('nginx may give a file away only where a site has a log of its own elsewhere', async t => {
  const rights = /^CapabilityBoundingSet=(.*)$/m
  const four = 'CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID CAP_DAC_OVERRIDE'
  const five = `${four} CAP_CHOWN`
  t.equal(await hardened({}, rights), four)
  t.equal(await hardened(site('access_log /var/log/nginx/blog.log combined;'), rights), four)
  t.equal(await hardened(site('error_log /dev/stderr;'), rights), four)
  t.equal(await hardened(site('# access_log /srv/blog/access.log;'), rights), four)
  t.equal(await hardened(site('access_log off;'), rights), four)
  t.equal(await hardened(site('access_log /var/log/blog/access.log;'), rights), five)
  t.equal(await hardened(site('error_log "/srv/blog/error.log" warn;'), rights), five)
})
