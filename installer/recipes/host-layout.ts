import type { Layout } from './site.ts'

/** Where everything lives on a Debian 12 host. */
export const hostLayout = (options: {
  readonly services: Layout['services']
  readonly postgresPort: number
}): Layout => ({
  target: 'host',
  services: options.services,
  root: '',
  config: '/etc/parley',
  postgresConfig: '/etc/postgresql/15/parley',
  postgresData: '/var/lib/parley/postgres',
  postgresPrograms: '/usr/lib/postgresql/15/bin',
  postgresSockets: '/run/postgresql',
  postgresPort: options.postgresPort,
  installerState: '/var/lib/parley/installer',
  run: '/run/parley',
  log: '/var/log/parley',
  units: '/etc/systemd/system',
  code: '/opt/parley/current',
  node: `/opt/parley/current/node_modules/node-linux-${process.arch}/bin/node`,
  accounts: {
    web: 'parley:parley',
    database: 'parley-db:parley-db',
    operator: 'root:root',
  },
})
