import type { Argv } from '../core/host.ts'
import type { Settings } from '../settings/settings.ts'

/** Where everything lives: the one parameter between a host and a sandbox. All paths absolute. */
export type Layout = {
  readonly target: 'host' | 'sandbox'
  /** Who interprets the units. */
  readonly services: 'systemd' | 'embedded'
  /** `''` on a host, the data folder in a sandbox. */
  readonly root: string
  /** `parley.yaml`, `server.yaml`, `tls/`. */
  readonly config: string
  /** `postgresql.conf`, `pg_hba.conf`, `pg_ident.conf`. */
  readonly postgresConfig: string
  readonly postgresData: string
  /** The files that people upload. */
  readonly uploads: string
  /** The audit log's signed heads, a file a day. */
  readonly audit: string
  /** Directory with initdb, postgres, pg_ctl. */
  readonly postgresPrograms: string
  readonly postgresSockets: string
  /** Names the socket `.s.PGSQL.<port>`; nothing listens on TCP. */
  readonly postgresPort: number
  /** Every private key of the appliance, for the operator alone. */
  readonly keys: string
  /** Journal and lock. */
  readonly installerState: string
  readonly run: string
  readonly log: string
  readonly units: string
  /** The tree that runs: a release on a host, the checkout in a sandbox. */
  readonly code: string
  /** The pinned Node. */
  readonly node: string
  readonly accounts: {
    /** `user:group` of the web server. */
    readonly web: string
    /** `user:group` of the worker. */
    readonly worker: string
    /** `user:group` of PostgreSQL, and its superuser's name. */
    readonly database: string
    /** `user:group` of the process with the only way out. */
    readonly egress: string
    /** `user:group` of what operators own: root on a host. */
    readonly operator: string
  }
}

/** What every recipe is made from. */
export type Site = {
  readonly settings: Settings
  readonly layout: Layout
  /** Where the bundle lies unpacked that this installer came in; without one, packages come from the host's sources. */
  readonly quarantine?: string
}

/**
 * The same command as another account. As that account already, or without the right to become it, unchanged.
 * setpriv and not su: no shell, no PAM session, no words to quote.
 */
export const asAccount = (account: string, argv: Argv): Argv => {
  const [user = '', group = ''] = account.split(':')
  if (process.getuid?.() !== 0 || user === 'root') return argv
  return [
    'setpriv',
    `--reuid=${user}`,
    `--regid=${group}`,
    '--init-groups',
    '--no-new-privs',
    '--',
    ...argv,
  ]
}

/** The user in `user:group`. */
export const userOf = (account: string): string => account.split(':')[0] ?? account

/** The group in `user:group`. */
export const groupOf = (account: string): string => account.split(':')[1] ?? account
