import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import type { ServerConfig } from '../../server/config.ts'
import { credentialsBelow, type Secrets } from './signing.ts'
import { plainNode } from '../plain-node.ts'

const [env, ...node] = plainNode

const file = (name: string) => fileURLToPath(new URL(`../../server/${name}`, import.meta.url))

type LogLine = Record<string, unknown>
export type ServerProcess = {
  readonly child: ChildProcess
  readonly lines: LogLine[]
  /** Resolves at the first line with this message, or rejects with what was said when the process ends before. */
  says(message: string): Promise<LogLine>
  /** Sends the signal and resolves to how the process ended. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Writes the config beside its socket and starts the server as a process of its own. */
export function spawnServer(
  config: ServerConfig,
  options: {
    program?: string
    environment?: Record<string, string>
    fd3?: number
    cwd?: string
    secrets?: Partial<Secrets>
  } = {},
): ServerProcess {
  const child = spawn(
    env,
    [...node, file(options.program ?? 'main.ts'), '--config', writeConfig(config)],
    {
      cwd: options.cwd,
      stdio: ['ignore', 'ignore', 'pipe', ...(options.fd3 === undefined ? [] : [options.fd3])],
      env: {
        ...process.env,
        CREDENTIALS_DIRECTORY: credentialsBelow(folderOf(config), options.secrets),
        ...options.environment,
      },
    },
  )
  const lines: LogLine[] = []
  const heard = new Set<() => void>()
  if (!child.stderr) throw new Error('no standard error')
  const ended = once(child, 'close')
  createInterface(child.stderr).on('line', line => {
    lines.push(line.startsWith('{') ? (JSON.parse(line) as LogLine) : { msg: line })
    for (const look of heard) look()
  })
  return {
    child,
    lines,
    says: message =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(line => line['msg'] === message)
          if (found) resolve(found)
        }
        heard.add(look)
        look()
        ended.then(() => reject(new Error(JSON.stringify(lines))), reject)
      }),
    async end(signal) {
      child.kill(signal)
      const [code, by] = (await ended) as [number | null, NodeJS.Signals | null]
      return { code, signal: by }
    },
  }
}

const folderOf = ({ listen }: ServerConfig) => dirname(listen.socket ?? listen.tls?.key ?? '/tmp')

export function writeConfig(config: ServerConfig): string {
  const path = join(folderOf(config), 'server.yaml')
  writeFileSync(path, stringify({ ...config, log: { level: 'info' } }))
  return path
}

export type Ended = { code: number | null; stdout: string; stderr: string }

/** Runs `admin.ts` (or another program of the server) to its end. */
export async function runProgram(
  name: string,
  args: string[],
  input = '',
  { cwd, environment }: { cwd?: string; environment?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(env, [...node, file(name), ...args], {
    cwd,
    env: { ...process.env, ...environment },
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  child.stdin.on('error', () => {}) // a program that refuses its arguments does not read
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}
