import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { newLeaf, newRoot } from '../../../installer/certificates/issue.ts'
import type { Entry } from '../../../installer/core/host.ts'
import { plan } from '../../../installer/core/resource.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { challengesDirectory } from '../../../installer/recipes/nginx.ts'
import { nginxSite } from '../../../installer/resources/nginx-site.ts'
import { renderedTemplate } from '../../../installer/resources/template.ts'
import { serviceManager } from '../../../installer/supervisor/service-manager.ts'
import { prepare } from '../laws.ts'
import { refuses } from '../refusal.ts'
import { said, failed, type Program } from '../simulated/machine.ts'
import { memoryWorld, tree, type World } from '../world.ts'

const values = {
  hostname: 'chat.test',
  accessLog: '/var/log/parley/access.log',
  errorLog: '/var/log/parley/error.log',
  authority: 'chat.test',
  httpAddresses: ['127.0.0.1:8080'],
  httpsAddresses: ['127.0.0.1:8443'],
  certificate: '/var/lib/parley/keys/tls/current/chain.pem',
  key: '/var/lib/parley/keys/tls/current/key.pem',
  groups: 'X25519:prime256v1:secp384r1',
  upstream: 'unix:/run/parley/web.sock',
  challenges: `${challengesDirectory}/`,
  lists: '/etc/parley/tls/lists/',
}

const site = ({ layout }: World) =>
  nginxSite('parley', {
    manager: serviceManager(layout),
    directory: '/etc/nginx',
    template: 'config-templates/nginx/site.conf',
    values: () => Promise.resolve(values),
    rights: { mode: 0o644, owner: 'root:root' },
  })

const file = (content: string): Entry => ({
  kind: 'file',
  content,
  mode: 0o644,
  owner: 'root:root',
})

/** A machine whose nginx came with an example, as the package says, and enabled it. */
async function withExample(content: string): Promise<World> {
  const shipped = createHash('md5').update('the example').digest('hex')
  const dpkgQuery: Program = () =>
    Promise.resolve(
      said(` /etc/nginx/nginx.conf 00\n /etc/nginx/sites-available/default ${shipped}\n`),
    )
  const world = await memoryWorld({ 'dpkg-query': dpkgQuery })
  await world.host.write('/etc/nginx/sites-available/default', file(content))
  await world.host.write('/etc/nginx/sites-enabled/default', {
    kind: 'link',
    target: '/etc/nginx/sites-available/default',
  })
  return world
}

t.test("Debian's untouched example gives way", async t => {
  const world = await withExample('the example')
  await prepare(world, [site(world)])
  t.same(await world.host.list('/etc/nginx/sites-enabled'), ['parley'])
  t.same(await world.host.list('/etc/nginx/sites-available'), ['default', 'parley'])
})

t.test('an example that an operator has made their own stays, and so do other sites', async t => {
  const world = await withExample('my own site now')
  await world.host.write('/etc/nginx/sites-enabled/wiki', file('server { listen 81; }'))
  await prepare(world, [site(world)])
  t.same(await world.host.list('/etc/nginx/sites-enabled'), ['default', 'parley', 'wiki'])
  t.match(await world.host.read('/etc/nginx/sites-enabled/wiki'), file('server { listen 81; }'))
})

t.test('what nginx refuses is taken back before anything is loaded', async t => {
  const refusing: Record<string, Program> = {
    nginx: () => Promise.resolve(failed(1, 'unknown directive in wiki:3')),
  }
  for (const former of [undefined, 'the former site']) {
    const world = await memoryWorld(refusing)
    if (former !== undefined)
      await world.host.write('/etc/nginx/sites-available/parley', file(former))
    const before = await world.snapshot()
    await refuses(t, prepare(world, [site(world)]), {
      message: 'cannot add the site parley to nginx',
      because: /unknown directive in wiki:3/,
    })
    t.same(await world.snapshot(), before)
    t.equal((await plan(world.host, [site(world)])).length, 1, 'it is still due')
  }
})

const nginx = spawnSync('nginx', ['-v'])
const noNginx = (nginx.error !== undefined || process.getuid?.() !== 0) && 'needs root and nginx'

/** nginx itself with our site and another one, as its own configuration. */
async function judged(
  t: Test,
  hostname: string,
  httpAddresses: readonly string[] = values.httpAddresses,
): Promise<string> {
  const folder = t.testdir()
  chmodSync(folder, 0o755)
  const authority = await newRoot(['chat.test'], new Date())
  const leaf = await newLeaf(authority, ['chat.test'], new Date())
  const [certificate, key] = [join(folder, 'chain.pem'), join(folder, 'key.pem')]
  writeFileSync(certificate, leaf.certificate)
  writeFileSync(key, leaf.key)
  const name = 'config-templates/nginx/site.conf'
  const text = await renderedTemplate(localHost(), name, {
    ...values,
    hostname,
    httpAddresses,
    certificate,
    key,
    accessLog: join(folder, 'access.log'),
    errorLog: join(folder, 'error.log'),
  })
  writeFileSync(join(folder, 'site.conf'), text)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `pid ${folder}/pid; error_log stderr; events {}
    http { access_log off; server { listen 127.0.0.1:8081; } include ${folder}/site.conf; }`,
  )
  const { stdout, stderr } = spawnSync('nginx', ['-T', '-c', join(folder, 'nginx.conf')], {
    encoding: 'utf8',
  })
  const listens = stdout.match(/^\s*listen .*$/gm) ?? []
  return [stderr, ...listens, `${stdout.match(/^\s*server \{/gm)?.length} servers`].join('\n')
}

t.test('nginx accepts the site without a warning', { skip: noNginx }, async t => {
  const said = await judged(t, 'chat.test')
  t.match(said, /test is successful/)
  t.notMatch(said, /\[warn\]/)
})

t.test('without an HTTP port the site is the one server of HTTPS', { skip: noNginx }, async t => {
  t.match(await judged(t, 'chat.test'), /listen "127.0.0.1:8080";[^]*2 servers$/)
  const said = await judged(t, 'chat.test', [])
  t.match(said, /test is successful/)
  // nginx itself opens port 80 for a server that names none.
  t.match(said, /1 servers$/)
  t.notMatch(said, /8080|:80;/)
})

t.test('a hostile host name stays a name', { skip: noNginx }, async t => {
  const said = await judged(t, '"; } server { listen 9999; } #')
  t.notMatch(said, /9999/)
})

t.test('the whole site is in the one template', t => {
  const used = execFileSync(
    'grep',
    ['-o', '{{[a-zA-Z]*}}', join(tree, 'config-templates/nginx/site.conf')],
    { encoding: 'utf8' },
  )
  t.same(new Set(used.match(/\w+/g)), new Set(Object.keys(values)))
  t.end()
})
