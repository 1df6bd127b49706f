import type { Resource } from '../../installer/core/resource.ts'
import {
  absentFile,
  absentMember,
  absentUnit,
  absentUser,
} from '../../installer/resources/absent.ts'
import { aptPackages } from '../../installer/resources/apt-packages.ts'
import type { DatabaseAccess } from '../../installer/resources/database-access.ts'
import { copiedFile } from '../../installer/resources/copied-file.ts'
import { databaseRole } from '../../installer/resources/database-role.ts'
import { database } from '../../installer/resources/database.ts'
import {
  directory,
  erasableDirectory,
  existingDirectory,
} from '../../installer/resources/directory.ts'
import { fileCopy } from '../../installer/resources/file-copy.ts'
import { file, template } from '../../installer/resources/file.ts'
import { link } from '../../installer/resources/link.ts'
import { movedFile } from '../../installer/resources/moved-file.ts'
import { migrations } from '../../installer/resources/migrations.ts'
import { nginxSite } from '../../installer/resources/nginx-site.ts'
import { organization } from '../../installer/resources/organization.ts'
import { postgresCluster } from '../../installer/resources/postgres-cluster.ts'
import { release } from '../../installer/resources/release.ts'
import { sealedSecret } from '../../installer/resources/sealed-secret.ts'
import { service } from '../../installer/resources/service.ts'
import { runningSupervisor } from '../../installer/resources/supervisor.ts'
import { groupMember, systemUser } from '../../installer/resources/system-user.ts'
import { tableLine } from '../../installer/resources/table-line.ts'
import { unit } from '../../installer/resources/unit.ts'
import { sealingOf } from '../../installer/secrets/sealing.ts'
import { signing } from '../../installer/secrets/signing.ts'
import { serviceManager } from '../../installer/supervisor/service-manager.ts'
import { lawfulCertificates } from './lawful-certificates.ts'
import { lawfulHostResources } from './lawful-host-resources.ts'
import { smallTree, type World } from './world.ts'

type Case = { readonly before?: readonly Resource[]; readonly under: readonly Resource[] }

const now = () => new Date('2026-01-02T03:04:05Z')

/** A place for what a case makes. */
const place = ({ root }: World) => `${root}/tmp`

const rights = (world: World, mode = 0o640) => ({ mode, owner: world.layout.accounts.web })

const manager = (world: World) => serviceManager(world.layout)

function services(world: World) {
  return { manager: manager(world), stamps: place(world), owner: world.layout.accounts.operator }
}

const access =
  ({ layout }: World): DatabaseAccess =>
  (name, options = []) => [
    layout.node,
    '/installer/database/sql.ts',
    '--database',
    name,
    ...options,
  ]

const admin =
  ({ layout }: World) =>
  (verb: readonly string[]) =>
    [layout.node, '/server/admin.ts', ...verb] as const

/** A cluster that answers. */
const databaseServer = (world: World): Resource[] => [
  directory(`${world.root}/var`, rights(world, 0o755)),
  directory(`${world.root}/var/lib`, rights(world, 0o755)),
  directory(`${world.root}/var/lib/parley`, rights(world, 0o755)),
  postgresCluster(world.layout.postgresData, {
    programs: '/usr/bin',
    owner: world.layout.accounts.database,
    asOwner: argv => argv,
  }),
  service(services(world), 'parley-postgres.service', { watches: [] }),
]

const parleyDatabase = (world: World) => [
  databaseRole(access(world), 'parley_owner'),
  database(access(world), 'parley', { owner: 'parley_owner', users: ['parley'] }),
]

const site = (world: World, hostname: string) =>
  nginxSite('parley', {
    manager: manager(world),
    directory: `${world.root}/etc/nginx`,
    template: 'config-templates/nginx/site.conf',
    values: () =>
      Promise.resolve({
        hostname,
        accessLog: '/access.log',
        errorLog: '/error.log',
        authority: hostname,
        httpAddresses: ['80'],
        httpsAddresses: ['443'],
        certificate: '/chain.pem',
        key: '/key.pem',
        groups: 'X25519',
        upstream: 'unix:/run/web.sock',
        challenges: '/run/challenges/',
        lists: '/etc/lists/',
      }),
    rights: rights(world),
  })

const crypttab = (world: World, line: string) =>
  tableLine({
    path: `${place(world)}/crypttab`,
    key: 'parley',
    line: () => Promise.resolve(line),
    readAgain: manager(world).daemonReload(),
  })

const socketUnit = (world: World) =>
  unit('parley-web.socket', {
    manager: manager(world),
    directory: place(world),
    values: { socket: '/run/web.sock', group: 'www-data' },
    rights: rights(world),
  })

const sealing = (world: World) =>
  sealingOf({ ...world.layout, services: 'embedded', config: place(world) })

const secretFolder = (world: World) => directory(sealing(world).folder, rights(world, 0o700))

const secret = (world: World) =>
  sealedSecret(signing, { sealing: sealing(world), owner: world.layout.accounts.operator, now })

const parleySite = (world: World) =>
  organization({
    name: 'Small Office',
    owner: { email: 'ada@example.org', fullName: 'Ada' },
    credentials: `${place(world)}/owner.json`,
    operator: world.layout.accounts.operator,
    admin: admin(world),
    state: admin(world)(['state']),
  })

async function smallRelease(world: World): Promise<Case> {
  const source = `${place(world)}/source`
  const { operator: owner } = world.layout.accounts
  const small: [string, { kind: 'directory'; mode: number; owner: string }][] = [
    source,
    `${source}/config-templates`,
    `${source}/systemd`,
  ].map(path => [path, { kind: 'directory', mode: 0o755, owner }])
  for (const [path, entry] of [...small, ...smallTree(source)])
    await world.host.write(path, entry.kind === 'link' ? entry : { ...entry, owner })
  const releases = `${place(world)}/releases`
  return {
    before: [directory(releases, { mode: 0o755, owner })],
    under: [release({ source, releases, current: `${place(world)}/current`, owner })],
  }
}

/** Every file of installer/resources with what its resources do to a machine. */
export const lawfulResources: Record<
  string,
  Record<string, (world: World) => Case | Promise<Case>>
> = {
  'file.ts': {
    'a new file': w => ({ under: [file(`${place(w)}/f`, 'text\n', rights(w))] }),
    'a changed file': w => ({
      before: [file(`${place(w)}/f`, 'old\n', { mode: 0o600, owner: w.layout.accounts.operator })],
      under: [file(`${place(w)}/f`, 'new\n', rights(w))],
    }),
    'a template': w => ({
      under: [
        template(
          `${place(w)}/server.yaml`,
          'config-templates/parley/server.yaml',
          {
            url: 'https://a',
            listen: {},
            database: {},
            uploads: '/u',
            audit: '/a',
            egress: [],
            mail: [],
            logLevel: 'info',
            passwordMinLength: 6,
            passwordMinGuesses: 10_000,
            desktopMinimum: '5.4.3',
            desktopWarning: '5.9.3',
            apiByUser: [],
            apiByAddress: [],
            eventsByUser: [],
          },
          rights(w),
        ),
      ],
    }),
  },
  'copied-file.ts': {
    'a copy': w => ({
      before: [file(`${place(w)}/from`, 'text\n', rights(w))],
      under: [copiedFile(`${place(w)}/to`, `${place(w)}/from`, rights(w, 0o644))],
    }),
  },
  'directory.ts': {
    'a new directory': w => ({ under: [directory(`${place(w)}/d`, rights(w, 0o750))] }),
    'other rights': w => ({
      before: [directory(`${place(w)}/d`, { mode: 0o700, owner: w.layout.accounts.operator })],
      under: [directory(`${place(w)}/d`, rights(w, 0o2775))],
    }),
    'one that is erased whole': w => ({
      under: [erasableDirectory(`${place(w)}/d`, { mode: 0o750, holds: 'what was logged' })],
    }),
    'one of others': w => ({ under: [existingDirectory(`${place(w)}/d`, rights(w, 0o750))] }),
  },
  'link.ts': {
    'a new link': w => ({ under: [link(`${place(w)}/l`, '/somewhere')] }),
    'a switched link': w => ({
      before: [link(`${place(w)}/l`, '/old')],
      under: [link(`${place(w)}/l`, '/new')],
    }),
  },
  'system-user.ts': {
    'an account': () => ({ under: [systemUser('someone')] }),
    'a member': () => ({
      before: [systemUser('someone'), systemUser('club')],
      under: [groupMember('someone', 'club')],
    }),
  },
  'apt-packages.ts': {
    'packages of a bare machine': w => ({
      under: [
        aptPackages(['nginx', 'postgresql-15'], {
          heldBack: ['nginx'],
          policy: `${w.root}/usr/sbin/policy-rc.d`,
        }),
      ],
    }),
    'packages of a repository that is the only one': w => ({
      under: [
        aptPackages(['nginx'], {
          heldBack: ['nginx'],
          policy: `${w.root}/usr/sbin/policy-rc.d`,
          source: { apt: '/quarantine/apt' },
        }),
      ],
    }),
    'a machine with a rule book of its own': w => ({
      before: [file(`${w.root}/usr/sbin/policy-rc.d`, 'exit 101\n', rights(w, 0o755))],
      under: [
        aptPackages(['nginx'], { heldBack: ['nginx'], policy: `${w.root}/usr/sbin/policy-rc.d` }),
      ],
    }),
  },
  'table-line.ts': {
    'a first line in a table of its own': w => ({ under: [crypttab(w, 'parley /dev/b')] }),
    'a line after those of others': w => ({
      before: [file(`${place(w)}/crypttab`, 'swap /dev/a\nparley-2 /dev/c\n', rights(w))],
      under: [crypttab(w, 'parley /dev/b')],
    }),
    'a line that changes': w => ({
      before: [
        file(`${place(w)}/crypttab`, 'swap /dev/a\n', rights(w)),
        crypttab(w, 'parley /dev/b'),
      ],
      under: [crypttab(w, 'parley /dev/c none luks')],
    }),
  },
  'absent.ts': {
    'a unit that ran': w => {
      // Beside the units it would be in the way of one.
      const kept = { ...services(w), stamps: `${w.root}/machine` }
      const name = 'parley-web.socket'
      return {
        before: [socketUnit(w), service(kept, name, { watches: [`${place(w)}/${name}`] })],
        under: [absentUnit(kept, place(w), name)],
      }
    },
    'a file': w => ({
      before: [file(`${place(w)}/f`, 'text\n', rights(w))],
      under: [absentFile(`${place(w)}/f`)],
    }),
    'a membership': () => ({
      before: [systemUser('someone'), systemUser('club'), groupMember('someone', 'club')],
      under: [absentMember('someone', 'club')],
    }),
    'an account': () => ({ before: [systemUser('someone')], under: [absentUser('someone')] }),
  },
  'unit.ts': { 'a unit': w => ({ under: [socketUnit(w)] }) },
  'service.ts': {
    'a stopped service': w => ({
      before: [socketUnit(w)],
      under: [
        service(services(w), 'x.service', {
          watches: [`${place(w)}/parley-web.socket`],
          ready: ['sync'],
        }),
      ],
    }),
  },
  'supervisor.ts': {
    'a supervisor': w => {
      const unit = 'supervisor.service'
      return {
        under: [
          runningSupervisor({
            state: '/var/lib/supervisor',
            forget: () => ['rm', '-rf', '--', '/var/lib/supervisor'],
            isRunning: () => manager(w).isActive(unit),
            start: () => manager(w).start(unit),
            stop: () => manager(w).stop(unit),
          }),
        ],
      }
    },
  },
  'release.ts': { 'a release': smallRelease },
  'postgres-cluster.ts': { 'a cluster that runs': w => ({ under: databaseServer(w) }) },
  'database-role.ts': {
    'a role': w => ({ before: databaseServer(w), under: [databaseRole(access(w), 'parley')] }),
  },
  'database.ts': { 'a database': w => ({ before: databaseServer(w), under: parleyDatabase(w) }) },
  'migrations.ts': {
    'tables, gone with their database': w => ({
      before: databaseServer(w),
      under: [...parleyDatabase(w), migrations(admin(w), 'parley_owner')],
    }),
  },
  'organization.ts': {
    'an organization, gone with its database': w => ({
      before: databaseServer(w),
      under: [...parleyDatabase(w), parleySite(w)],
    }),
  },
  'sealed-secret.ts': {
    'a secret': w => ({ before: [secretFolder(w)], under: [secret(w)] }),
  },
  'file-copy.ts': {
    'a copy': w => ({
      before: [file(`${place(w)}/f`, 'text\n', rights(w))],
      under: [fileCopy(`${place(w)}/copy`, `${place(w)}/f`, rights(w))],
    }),
    'a copy of what is gone': w => ({
      before: [file(`${place(w)}/copy`, 'text\n', rights(w))],
      under: [fileCopy(`${place(w)}/copy`, `${place(w)}/f`, rights(w))],
    }),
  },
  'moved-file.ts': {
    'a file elsewhere': w => ({
      before: [file(`${place(w)}/f`, 'text\n', rights(w))],
      under: [movedFile(`${place(w)}/f`, `${place(w)}/g`)],
    }),
  },
  'nginx-site.ts': {
    'a site': w => ({ under: [site(w, 'chat.test')] }),
    'a changed site of a running nginx': w => ({
      before: [site(w, 'old.test'), service(services(w), 'nginx.service', { watches: [] })],
      under: [site(w, 'chat.test')],
    }),
  },
  ...lawfulCertificates,
  ...lawfulHostResources,
}
