import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { Entry, Look } from '../../../installer/core/host.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { gatherFacts } from '../../../installer/facts/facts.ts'
import { gatherNeighbours } from '../../../installer/facts/neighbours.ts'
import { gatherPackages } from '../../../installer/facts/packages.ts'

/** A host of which only these files and answers are known. */
const hostOf = (files: Record<string, string>, answers: Record<string, string> = {}): Look => ({
  read: async (path): Promise<Entry | undefined> => {
    const content = files[path]
    return content === undefined
      ? undefined
      : { kind: 'file', content, mode: 0o644, owner: 'root:root' }
  },
  list: async path => [
    ...new Set(
      Object.keys(files).flatMap(file =>
        file.startsWith(`${path}/`) ? (file.slice(path.length + 1).split('/')[0] ?? []) : [],
      ),
    ),
  ],
  ask: async ([program]) => {
    const out = answers[program]
    return { ok: out !== undefined, code: out === undefined ? 127 : 0, out: out ?? '', err: '' }
  },
})

t.test('this machine is seen as it is', async t => {
  const facts = await gatherFacts(localHost(), { uid: 0, now: new Date(), hostname: 'localhost' })
  const release = await readFile('/etc/os-release', 'utf8')
  t.match(release, `ID=${facts.machine.system}`)
  t.match(release, `PRETTY_NAME="${facts.machine.systemName}"`)
  t.equal(facts.machine.architecture, process.arch)
  t.ok(facts.machine.cores > 0)
  t.ok(facts.machine.memoryBytes > 64 * 1024 ** 2)
  t.ok(facts.disks.every(disk => disk.freeBytes > 0 && disk.mount.startsWith('/')))
  t.ok(facts.names.asked?.addresses.some(address => address === '127.0.0.1' || address === '::1'))
  t.match(facts.environment.umask, /^0\d{3}$/)
})

t.test('a bare host is answered for, not crashed on', async t => {
  const facts = await gatherFacts(hostOf({}), { uid: 0, now: new Date(0) })
  t.match(facts, {
    machine: { system: 'unknown', systemd: false, pid1: '' },
    listeners: [],
    packages: { audit: '' },
  })
})

t.test('whoever holds apt’s lock is named', async t => {
  const host = hostOf(
    {
      '/proc/locks':
        '1: FLOCK  ADVISORY  WRITE 5 08:01:9 0 EOF\n2: POSIX  ADVISORY  WRITE 4242 08:01:131 0 EOF\n',
      '/proc/4242/comm': 'apt-get\n',
    },
    { stat: '131\n132', dpkg: '' },
  )
  t.same(await gatherPackages(host), { audit: '', lockedBy: { pid: 4242, program: 'apt-get' } })
})

t.test('others’ clusters and sites are told apart from ours', async t => {
  const host = hostOf({
    '/etc/postgresql/15/main/postgresql.conf': '',
    '/etc/postgresql/15/parley/postgresql.conf': '',
    '/etc/nginx/sites-enabled/default': '',
    '/etc/nginx/sites-enabled/parley.conf': '',
    '/etc/parley/parley.yaml': '',
  })
  t.same(await gatherNeighbours(host), {
    postgresClusters: ['15/main'],
    nginxSites: ['default'],
    parley: true,
  })
})
