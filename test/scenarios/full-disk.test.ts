import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { debianRoot, whyNoDebianRoot } from '../peers/debian-root.ts'
import {
  answersOn,
  at,
  hostname,
  install,
  meanwhile,
  parley,
  signInOn,
} from '../peers/installing.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

t.test('a disk that fills in the middle of an install', { skip: why ?? false }, async t => {
  const host = await debianRoot(process.cwd(), hostname)
  t.teardown(() => host.destroy())
  await answersOn(host)
  const data = '/var/lib/parley'
  // Just enough to begin. Mounted from here, so that the journal on it can be watched; the host sees it from its next start.
  const small = join(host.path, data)
  await mkdir(small)
  await execa('mount', ['-t', 'tmpfs', '-o', 'mode=755,size=1060m', 'tmpfs', small])
  await host.powerCut()
  await host.start()
  const fill = () => host.run(['sh', '-c', 'head -c 2G /dev/zero > "$1/others"', 'sh', data])

  const full = await meanwhile(host, install(), { when: at('packages'), act: fill })
  t.equal(full.occasions, 1)
  t.equal(full.code, 1, full.err.slice(-1500))
  t.match(full.err, /disk is full|No space left on device/, 'it says that the disk is full')
  t.match(full.err, /run the same command again/, 'and what to do')
  t.notMatch(full.err, /\n\s+at |node:internal|not foreseen/, 'without a stack trace')
  const { out } = await host.run(['find', '/etc', data, '-name', '*.parley-new'])
  t.equal(out, '', 'nothing half-written stays')

  const still = await host.run(install())
  t.equal(still.code, 4, 'while it is full, an install does not begin')
  t.match(still.err, /disk \/var\/lib\/parley: 0 B free/, 'it names the disk')

  await host.run(['rm', `${data}/others`])
  const again = await host.run(install())
  t.equal(again.code, 0, again.err.slice(-1500))
  t.match(JSON.parse((await host.run([parley, 'plan', '--json'])).out), { changes: [] })
  t.match(await signInOn(host), { result: 'success' })
})
