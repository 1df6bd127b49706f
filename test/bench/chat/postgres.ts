import { spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { until } from '../../until.ts'
import { freePort } from '../../peers/loopback.ts'
import { family } from './processes.ts'

const bin = '/usr/lib/postgresql/15/bin'
const nobody = 65_534

/** Debian's PostgreSQL as it comes, on a disk, with every commit written through: what each chat has to stand on. */
export type DurablePostgres = {
  readonly sockets: string
  readonly port: number
  pids(): Promise<number[]>
  sql(database: string, text: string): Promise<void>
  /** Commits of a single row a second, by pgbench. */
  commits(clients: number, seconds: number): Promise<number>
  stop(): Promise<void>
}

export async function durablePostgres(): Promise<DurablePostgres> {
  const root = mkdtempSync('/var/tmp/parley-bench-pg-')
  const [data, sockets] = [join(root, 'data'), join(root, 's')]
  mkdirSync(sockets)
  for (const folder of [root, sockets]) chownSync(folder, nobody, nobody)
  const asNobody = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  const run = (argv: readonly string[]) => {
    const ran = spawnSync('setpriv', [...asNobody, ...argv], { encoding: 'utf8', cwd: root })
    if (ran.status !== 0) throw new Error(`${argv.join(' ')}: ${ran.stderr}`)
    return ran.stdout
  }
  run([
    join(bin, 'initdb'),
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-locale',
  ])
  const port = await freePort()
  const settings = [
    `unix_socket_directories=${sockets}`,
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'max_connections=200',
  ].flatMap(setting => ['-c', setting])
  const server = spawn(
    'setpriv',
    [...asNobody, '--pdeathsig=QUIT', join(bin, 'postgres'), '-D', data, ...settings],
    { cwd: root, stdio: 'ignore' },
  )
  const { pid } = server
  if (pid === undefined) throw new Error('PostgreSQL did not start')
  const sql = async (database: string, text: string) => {
    const client = new Client({ host: sockets, port, database, user: 'postgres' })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  await until(() =>
    sql('postgres', 'select 1').then(
      () => true,
      () => false,
    ),
  )
  return {
    sockets,
    port,
    sql,
    pids: () => family(pid),
    async commits(clients, seconds) {
      await sql('postgres', 'drop table if exists commits')
      await sql('postgres', 'create table commits (at timestamptz)')
      const script = join(root, 's', 'commit.sql')
      run(['sh', '-c', 'printf "insert into commits values (now());\\n" >"$1"', 'sh', script])
      const said = run([
        join(bin, 'pgbench'),
        '-h',
        sockets,
        '-p',
        String(port),
        '-U',
        'postgres',
        '-n',
        '-f',
        script,
        '-c',
        String(clients),
        '-j',
        '2',
        '-T',
        String(seconds),
        'postgres',
      ])
      return Number(/tps = ([\d.]+)/.exec(said)?.[1] ?? 0)
    },
    stop: () =>
      new Promise(resolve => {
        server.once('exit', () => {
          rmSync(root, { recursive: true, force: true })
          resolve()
        })
        server.kill('SIGINT')
      }),
  }
}
