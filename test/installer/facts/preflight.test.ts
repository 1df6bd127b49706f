import t from 'tap'
import type { Facts } from '../../../installer/facts/facts.ts'
import { preflight } from '../../../installer/facts/preflight.ts'
import { goodHost } from './good-host.ts'

const settings = {
  web: { hostname: 'chat.example.org', httpsPort: 443, httpPort: 80 },
  services: { supervisor: 'auto' },
} as const

const judge = (facts: Partial<Facts>, other: object = {}) =>
  preflight({ ...goodHost, ...facts }, { ...settings, ...other }, '2026-11-23')

const machine = (changes: Partial<Facts['machine']>) => ({
  machine: { ...goodHost.machine, ...changes },
})
const MiB = 1024 ** 2
const disk = { purpose: 'data', path: '/var/lib/parley', mount: '/', needBytes: 1024 * MiB }
const packages = { purpose: 'packages', path: '/usr', mount: '/', needBytes: 500 * MiB }
const holding = (port: number, program: string, path: string): Partial<Facts> => ({
  listeners: [{ protocol: 'tcp', port, uid: 0, holder: { pid: 77, program, path } }],
})

t.test('a good host passes everything', async t => {
  for (const finding of judge({})) t.equal(finding.result, 'pass', finding.about)
})

const table: readonly (readonly [
  what: string,
  facts: Partial<Facts>,
  result: 'pass' | 'warn' | 'fail',
  about: string,
  found: string | RegExp,
  remedy?: RegExp,
])[] = [
  ['not root', { uid: 1000 }, 'fail', 'user', /1000/, /sudo/],
  [
    'another system',
    machine({ system: 'ubuntu', systemName: 'Ubuntu 24.04' }),
    'fail',
    'system',
    'Ubuntu 24.04',
    /Debian 12/,
  ],
  ['another Debian', machine({ version: '13' }), 'fail', 'system', /Debian/],
  ['a 32-bit processor', machine({ architecture: 'ia32' }), 'fail', 'processor', /ia32/],
  ['no AES', machine({ cpuFeatures: [] }), 'warn', 'processor', /without AES/],
  [
    'too little memory',
    machine({ memoryBytes: 256 * MiB }),
    'fail',
    'memory',
    '256 MiB',
    /512 MiB/,
  ],
  ['little memory', machine({ memoryBytes: 512 * MiB }), 'warn', 'memory', '512 MiB'],
  [
    'a full disk',
    { disks: [{ ...disk, freeBytes: 100 * MiB }] },
    'fail',
    'disk /',
    /100 MiB free, 1 GiB needed/,
    /free 924 MiB on \//,
  ],
  [
    'a disk for the beginning',
    { disks: [{ ...disk, freeBytes: 1100 * MiB }] },
    'warn',
    'disk /',
    /1.1 GiB free/,
  ],
  [
    'one disk for two needs',
    {
      disks: [
        { ...disk, freeBytes: 1200 * MiB },
        { ...packages, freeBytes: 1200 * MiB },
      ],
    },
    'fail',
    'disk /',
    /needed for data, packages/,
  ],
  [
    'room for data, none for packages',
    {
      disks: [
        { ...disk, mount: '/var/lib/parley', freeBytes: 90_000 * MiB },
        { ...packages, freeBytes: MiB },
      ],
    },
    'fail',
    'disk /',
    /needed for packages/,
  ],
  [
    'a full disk under an installed Parley',
    {
      disks: [{ ...disk, freeBytes: 300 * MiB }],
      neighbours: { ...goodHost.neighbours, parley: true },
    },
    'warn',
    'disk /',
    /300 MiB free/,
  ],
  [
    'no systemd',
    machine({ systemd: false, pid1: 'bash' }),
    'warn',
    'units',
    /PID 1 is bash/,
    /systemd/,
  ],
  [
    '443 taken by another program',
    holding(443, 'apache2', '/usr/sbin/apache2'),
    'fail',
    'port 443',
    /apache2 \(pid 77, \/usr\/sbin\/apache2\)/,
    /stop apache2/,
  ],
  [
    '80 taken by another program',
    holding(80, 'caddy', '/usr/bin/caddy'),
    'fail',
    'port 80',
    /caddy/,
    /web.http_port/,
  ],
  ['Debian’s nginx on 443', holding(443, 'nginx', '/usr/sbin/nginx'), 'pass', 'port 443', /joins/],
  [
    'an nginx of one’s own on 443',
    holding(443, 'nginx', '/opt/nginx/sbin/nginx'),
    'fail',
    'port 443',
    /\/opt\/nginx/,
  ],
  [
    'a holder nobody may see',
    { listeners: [{ protocol: 'tcp', port: 443, uid: 5 }] },
    'fail',
    'port 443',
    /only root can see/,
  ],
  [
    'the same port of UDP',
    { listeners: [{ protocol: 'udp', port: 443, uid: 0 }] },
    'pass',
    'port 443',
    'free',
  ],
  [
    'a name that leads nowhere',
    { names: { host: 'h', asked: { name: 'chat.example.org', addresses: [] } } },
    'warn',
    'host name',
    /unknown/,
    /DNS/,
  ],
  [
    'a clock before the release',
    { clock: { now: '1970-01-01T00:00:00.000Z', synchronised: true } },
    'fail',
    'clock',
    /1970/,
    /set the clock/,
  ],
  [
    'a clock before what the host has seen',
    {
      clock: { now: '2027-01-01T00:00:00Z', lastSeen: { at: '2027-03-01T00:00:00Z', path: '/a' } },
    },
    'fail',
    'clock',
    /before 2027-03-01T00:00:00Z, when \/a was written/,
    /set the clock; .*touch \/a$/,
  ],
  [
    'a clock years ahead of everything',
    { clock: { now: '2036-11-26T00:00:00Z', synchronised: false } },
    'fail',
    'clock',
    /years after .*2026-11-23/,
    /set the clock/,
  ],
  [
    'a clock that nobody keeps',
    { clock: { now: '2027-01-01T00:00:00Z', synchronised: false } },
    'warn',
    'clock',
    /nobody keeps it right/,
    /chrony/,
  ],
  [
    'a right clock after a wrong one',
    {
      clock: {
        now: '2027-01-01T00:00:00Z',
        lastSeen: { at: '2036-01-01T00:00:00Z', path: '/a' },
        synchronised: true,
      },
    },
    'pass',
    'clock',
    /synchronised/,
  ],
  [
    'apt at work',
    { packages: { audit: '', lockedBy: { pid: 9, program: 'apt-get' } } },
    'fail',
    'packages',
    /apt-get \(pid 9\)/,
    /wait/,
  ],
  [
    'packages half done',
    { packages: { audit: 'The following packages are only half configured' } },
    'fail',
    'packages',
    /half configured/,
    /dpkg --configure -a/,
  ],
  [
    'others’ clusters and sites',
    { neighbours: { postgresClusters: ['15/main'], nginxSites: ['shop'], parley: false } },
    'pass',
    'neighbours',
    'PostgreSQL cluster 15/main, nginx site shop: left as they are',
  ],
  [
    'a close umask',
    { environment: { ...goodHost.environment, umask: '0077' } },
    'warn',
    'umask',
    '0077',
    /umask 022/,
  ],
]

for (const [what, facts, result, about, found, remedy] of table)
  t.test(what, async t => {
    const finding = judge(facts).find(finding => finding.about === about)
    t.match(finding, { result, found, ...(remedy !== undefined && { remedy }) })
  })

t.test('what is not passed has a remedy', async t => {
  for (const [what, facts] of table)
    for (const finding of judge(facts))
      if (finding.result !== 'pass') t.match(finding.remedy, /\w{4}/, what)
})

t.test('no systemd where systemd is demanded fails', async t => {
  const findings = judge(machine({ systemd: false }), { services: { supervisor: 'systemd' } })
  t.match(
    findings.find(({ about }) => about === 'units'),
    { result: 'fail', remedy: /embedded/ },
  )
})

t.test('without an HTTP port only HTTPS is asked for', async t => {
  const web = { ...settings.web, httpPort: undefined }
  t.notOk(judge({}, { web }).some(({ about }) => about === 'port 80'))
})
