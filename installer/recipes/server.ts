import { dirname } from 'node:path'
import type { Argv } from '../core/host.ts'
import { operatorName } from '../core/operator.ts'
import type { Resource } from '../core/resource.ts'
import { template } from '../resources/file.ts'
import { migrations } from '../resources/migrations.ts'
import { service } from '../resources/service.ts'
import { unit } from '../resources/unit.ts'
import { leafFiles } from './certificates.ts'
import { egressSocket } from './egress.ts'
import { mailOf } from './mail.ts'
import { databaseNames } from './postgres.ts'
import { audit } from '../secrets/audit.ts'
import { mail as mailPassword } from '../secrets/mail.ts'
import { sealingOf } from '../secrets/sealing.ts'
import { signing } from '../secrets/signing.ts'
import { compiledFor } from './release.ts'
import { credentialLines } from './secrets.ts'
import { services, unitRights } from './services.ts'
import { asAccount, groupOf, userOf, type Site } from './site.ts'

const configFile = ({ layout }: Site) => `${layout.config}/server.yaml`

/** argv of the server's own administration, as that account of the operating system. */
export const serverAdmin =
  (site: Site, account: 'web' | 'database') =>
  (verb: readonly string[]): Argv => {
    const { layout } = site
    const program = `${layout.code}/server/admin.ts`
    return asAccount(layout.accounts[account], [
      layout.node,
      program,
      '--config',
      configFile(site),
      '--asked-by',
      operatorName(),
      ...verb,
    ])
  }

/** The server's configuration and the tables of its database. */
export function tables(site: Site): readonly Resource[] {
  const { layout, settings } = site
  const { hostname, httpsPort } = settings.web
  const { database: name, app: user } = databaseNames
  const tls = leafFiles(site)
  const socket = egressSocket(site)
  return [
    template(
      configFile(site),
      'config-templates/parley/server.yaml',
      {
        url: `https://${hostname}${httpsPort === 443 ? '' : `:${httpsPort}`}`,
        listen:
          layout.target === 'host'
            ? { socket: webSocket(site) }
            : {
                tls: {
                  address: '127.0.0.1',
                  port: httpsPort,
                  certificate: tls.certificate,
                  key: tls.key,
                },
              },
        database: {
          socketDirectory: layout.postgresSockets,
          port: layout.postgresPort,
          name,
          user,
        },
        uploads: layout.uploads,
        audit: layout.audit,
        egress: socket === undefined ? [] : [{ socket }],
        mail: mailOf(site),
        logLevel: 'info',
        ...settings.accounts,
        ...settings.limits,
      },
      // Read by two accounts; there is no secret in it.
      { mode: 0o644, owner: layout.accounts.operator },
    ),
    // As the account that may become the owner of the tables: the web server's may not.
    migrations(serverAdmin(site, 'database'), databaseNames.owner),
  ]
}

/** The programs of the server: web behind a socket on a host and a listener of its own in a sandbox, and the worker. */
export function serverPrograms(site: Site): readonly Resource[] {
  const { layout } = site
  const host = layout.target === 'host'
  const unitOptions = {
    manager: services(site).manager,
    directory: layout.units,
    rights: unitRights(site),
  }
  const web = 'parley-web.service'
  const worker = 'parley-worker.service'
  const socket = 'parley-web.socket'
  const unitFile = (name: string) => `${layout.units}/${name}`
  const release = host ? [`${layout.code}/release.json`] : []
  return [
    ...(host
      ? [unit(socket, { ...unitOptions, values: { socket: webSocket(site), group: 'www-data' } })]
      : []),
    unit(web, {
      ...unitOptions,
      values: {
        ...program(site, 'web', 'main.ts'),
        ...credentialLines(site, signing.name),
        socketUnit: host ? socket : '',
      },
    }),
    unit(worker, {
      ...unitOptions,
      values: {
        ...program(site, 'worker', 'worker.ts'),
        ...credentialLines(site, signing.name, mailPassword.name, audit.name),
        audit: layout.audit,
      },
    }),
    ...(host ? [service(services(site), socket, { watches: [unitFile(socket)] })] : []),
    service(services(site), web, {
      watches: [
        unitFile(web),
        configFile(site),
        sealingOf(layout).path(signing.name),
        ...(host ? release : [leafFiles(site).certificate]),
      ],
    }),
    service(services(site), worker, {
      watches: [
        unitFile(worker),
        configFile(site),
        ...[signing, mailPassword, audit].map(({ name }) => sealingOf(layout).path(name)),
        ...release,
      ],
    }),
  ]
}

/** What the unit of a program of the server is filled in with. */
const program = (site: Site, account: 'web' | 'worker', name: string) => {
  const { layout } = site
  const host = layout.target === 'host'
  return {
    // A sandbox may be where there is no perl: there nobody waits for a word that it is ready.
    type: host ? 'notify' : 'exec',
    launcher: host ? `${layout.code}/bin/with-notify` : '/usr/bin/env',
    user: userOf(layout.accounts[account]),
    group: groupOf(layout.accounts[account]),
    node: layout.node,
    program: `${layout.code}/server/${name}`,
    compiled: compiledFor(site),
    config: configFile(site),
    data: dirname(layout.installerState),
    uploads: layout.uploads,
  }
}

/** Where nginx finds the server. */
export const webSocket = ({ layout }: Site): string => `${layout.run}/web.sock`
