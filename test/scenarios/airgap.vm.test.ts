import t from 'tap'
import { fullBundle } from '../peers/full-bundle.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import { installStory } from './vm/install-story.ts'
import { answersOn, install, signIn } from './vm/operator.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(5_400_000)

const file = '/var/chat.bundle'

t.test('a bare machine that never had a network, and one file', { skip }, async t => {
  const { path, fingerprint } = await fullBundle()
  const host = await machine(t, { image: 'bare', network: 'client' })
  await host.sh('rm -rf /var/cache/apt/archives/*.deb /var/lib/apt/lists/*')
  await host.copyIn(path, file)
  await answersOn(host)
  t.equal(await host.sh(`head -c 16384 ${file} | sha256sum`), `${fingerprint}  -`)

  const [, ...words] = install('--json')
  await installStory(t, host, ['sh', file, ...words])

  await t.test('its certificate is issued anew without anybody outside', async t => {
    await host.must(['parley', 'certs', 'issue'])
    t.match(await signIn(host), { result: 'success' })
    t.equal(await host.packetsOut(), 0)
  })
})
