import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answersOn, freePort } from '../../peers/loopback.ts'
import { until } from '../../until.ts'
import type { Chat, Member } from './chat.ts'
import type { DurablePostgres } from './postgres.ts'
import { family } from './processes.ts'
import { xmppMember } from './xmpp.ts'

const password = 'benchmark'

/** Debian's ejabberd, its archive of messages in PostgreSQL, without TLS. Needs root, and leaves no process behind. */
export async function ejabberd(postgres: DurablePostgres, people: number): Promise<Chat> {
  const folder = mkdtempSync('/var/tmp/ejabberd-bench-')
  for (const name of ['spool', 'logs', 'etc']) mkdirSync(join(folder, name))
  await postgres.sql('postgres', 'create database ejabberd')
  await postgres.sql('ejabberd', readFileSync('/usr/share/ejabberd/sql/pg.sql', 'utf8'))
  await postgres.sql(
    'ejabberd',
    `insert into users (username, password) select 'person' || n, '${password}' from generate_series(1, ${people}) n`,
  )
  const [port, distribution] = [await freePort(), await freePort()]
  writeFileSync(join(folder, 'etc/ejabberd.yml'), configuration(port, postgres.port))
  execFileSync('chown', ['-R', 'ejabberd:', folder])
  chmodSync(folder, 0o755)
  const words = [
    '--reuid=ejabberd',
    '--regid=ejabberd',
    '--clear-groups',
    '--pdeathsig=KILL',
    'erl',
    '-noinput',
    '-boot',
    'start_sasl',
    '-mnesia',
    'dir',
    `"${folder}/spool"`,
    // No node name: nothing else runs beside it, and nothing can call it.
    '-kernel',
    'inetrc',
    '"/etc/ejabberd/inetrc"',
    '-s',
    'ejabberd',
    '+K',
    'true',
    '+P',
    '250000',
  ]
  const server = spawn('setpriv', words, {
    cwd: folder,
    stdio: 'ignore',
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: folder,
      EJABBERD_CONFIG_PATH: join(folder, 'etc/ejabberd.yml'),
      EJABBERD_LOG_PATH: join(folder, 'logs/ejabberd.log'),
      ERL_LIBS: '/usr/lib/x86_64-linux-gnu',
      SPOOL_DIR: join(folder, 'spool'),
      ERL_EPMD_PORT: String(distribution),
    },
  })
  const ended = once(server, 'exit').then(() => {
    throw new Error(`ejabberd ended: see ${folder}/logs`)
  })
  await Promise.race([until(() => answersOn(port)), ended])
  ended.catch(() => {})
  let rooms = 0
  return {
    database: 'ejabberd',
    async enter(size) {
      const room = `room${(rooms += 1)}`
      const members: Member[] = []
      for (let n = 1; n <= size; n += 1) members.push(await member(port, `person${n}`, room))
      return members
    },
    pids: () => family(server.pid ?? 0),
    async stop() {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The room's own copy of a message tells its sender that it is there. */
async function member(port: number, name: string, room: string): Promise<Member> {
  const person = await xmppMember(port, name, password, room)
  let listener: ((text: string) => void) | undefined
  const unanswered: (() => void)[] = []
  person.hear((body, from) => {
    if (from === person.own) unanswered.shift()?.()
    listener?.(body)
  })
  return {
    send: text =>
      new Promise(resolve => {
        unanswered.push(resolve)
        person.say(text)
      }),
    hear: to => void (listener = to),
    leave: () => person.leave(),
  }
}

const configuration = (port: number, databasePort: number) => `
hosts: [localhost]
loglevel: error
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    max_stanza_size: 262144
    shaper: none
    access: all
auth_method: sql
auth_password_format: plain
sql_type: pgsql
sql_server: "127.0.0.1"
sql_port: ${databasePort}
sql_database: ejabberd
sql_username: postgres
sql_password: ""
default_db: sql
modules:
  mod_mam:
    default: always
    request_activates_archiving: false
  mod_muc:
    access: all
    access_create: all
    access_mam: all
    min_message_interval: 0
    min_presence_interval: 0
    max_users: 1000
    default_room_options:
      mam: true
      max_users: 1000
      presence_broadcast: [moderator]
`
