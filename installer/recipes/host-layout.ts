import type { Layout } from './site.ts'

/** Where everything lives on a host. */
export const hostLayout = (services: Layout['services'], postgresPort = 5433): Layout => ({
  target: 'host',
  services,
  root: '',
  config: '/etc/parley',
  postgresConfig: '/etc/postgresql/15/parley',
  postgresData: '/var/lib/parley/postgres',
  uploads: '/var/lib/parley/uploads',
  audit: '/var/lib/parley/audit',
  postgresPrograms: '/usr/lib/postgresql/15/bin',
  // Not Debian's /run/postgresql: whoever writes there is in the group of the operator's own clusters.
  postgresSockets: '/run/parley-postgres',
  postgresPort,
  keys: '/var/lib/parley/keys',
  installerState: '/var/lib/parley/installer',
  run: '/run/parley',
  log: '/var/log/parley',
  units: '/etc/systemd/system',
  code: '/opt/parley/current',
  node: `/opt/parley/current/node_modules/node-linux-${process.arch}/bin/node`,
  accounts: {
    web: 'parley:parley',
    worker: 'parley-worker:parley-worker',
    database: 'parley-db:parley-db',
    egress: 'parley-egress:parley-egress',
    operator: 'root:root',
  },
})
