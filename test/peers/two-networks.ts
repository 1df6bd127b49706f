import { spawn, type ChildProcessWithoutNullStreams as Child } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Argv, Entry, Host } from '../../installer/core/host.ts'
import { localHost } from '../../installer/core/local-host.ts'
import { plainNode } from '../plain-node.ts'

/** A host's network and one outside of it, joined by a cable. Needs root. */
export type TwoNetworks = {
  /** This machine as a host that has the inner network. */
  readonly host: Host
  /** Addresses of the host, and of whoever is outside. */
  readonly inner: { readonly v4: string; readonly v6: string }
  readonly outer: { readonly v4: string; readonly v6: string }
  readonly outside: Knocker
  destroy(): Promise<void>
}

/** Connections from outside, by name. */
type Knocker = {
  connect(name: string, address: string, port: number): void
  say(name: string, text: string): void
  /** Everything it has said so far. */
  readonly said: readonly string[]
  /** Returns when it has said that. */
  hears(line: string): Promise<void>
}

export const whyNoNetworks = (): string | undefined =>
  process.getuid?.() === 0 ? undefined : 'needs root, for network namespaces'

const inner = { v4: '192.0.2.1', v6: '2001:db8::1' } as const
const outer = { v4: '192.0.2.2', v6: '2001:db8::2' } as const

const ip = (...words: string[]) => execa('ip', words)

/** @param files what the host shall find at paths outside of the network, `/proc/self/environ` */
export async function twoNetworks(
  folder: string,
  ports: { readonly tcp: readonly number[]; readonly ssh: number },
  files: ReadonlyMap<string, string> = new Map(),
): Promise<TwoNetworks> {
  const [here, there] = [`host-${process.pid}`, `outside-${process.pid}`]
  await ip('netns', 'add', here)
  await ip('netns', 'add', there)
  await ip(
    '-n',
    here,
    'link',
    'add',
    'cable',
    'type',
    'veth',
    'peer',
    'name',
    'cable',
    'netns',
    there,
  )
  for (const [netns, { v4, v6 }] of [
    [here, inner],
    [there, outer],
  ] as const) {
    await ip('-n', netns, 'address', 'add', `${v4}/24`, 'dev', 'cable')
    await ip('-n', netns, 'address', 'add', `${v6}/64`, 'dev', 'cable', 'nodad')
    await ip('-n', netns, 'link', 'set', 'lo', 'up')
    await ip('-n', netns, 'link', 'set', 'cable', 'up')
  }
  const children: Child[] = []
  const start = (netns: string, argv: readonly string[]) => {
    const child = spawn('ip', ['netns', 'exec', netns, ...argv], {
      stdio: 'pipe',
    })
    children.push(child)
    return child
  }
  const echo = start(here, [
    ...plainNode,
    join(import.meta.dirname, 'echo.ts'),
    ...ports.tcp.map(String),
  ])
  await new Promise(resolve => echo.stdout.once('data', resolve))
  await sshServer(folder, argv => start(here, argv), ports.ssh)
  const knocker = start(there, [...plainNode, join(import.meta.dirname, 'knock.ts')])
  return {
    host: hostIn(here, echo.pid ?? 0, { files, children }),
    inner,
    outer,
    outside: outsideOf(knocker),
    async destroy() {
      for (const child of children) child.kill('SIGKILL')
      for (const netns of [here, there]) await ip('netns', 'delete', netns)
    },
  }
}

/** Something that listens and is called sshd: all that a firewall knows of it. */
async function sshServer(folder: string, start: (argv: string[]) => Child, port: number) {
  const program = join(folder, 'bin/sshd')
  await mkdir(join(folder, 'bin'), { recursive: true })
  await symlink('/usr/bin/python3', program)
  const listens = `import socket, sys
s = socket.create_server(('::', ${port}), family=socket.AF_INET6, dualstack_ipv6=True)
print('ready', flush=True)
while True: s.accept()`
  const child = start([program, '-c', listens])
  await new Promise(resolve => child.stdout.once('data', resolve))
}

/** Programs run in that network; what /proc says of the network is said of that one. */
function hostIn(
  netns: string,
  pid: number,
  { files, children }: { files: ReadonlyMap<string, string>; children: readonly Child[] },
): Host {
  const local = localHost()
  const enter = (argv: Argv): Argv => ['ip', 'netns', 'exec', netns, ...argv]
  const place = (path: string) => path.replace(/^\/proc\/net\//, `/proc/${pid}/net/`)
  const known = (path: string): Entry | undefined => {
    const content = files.get(path)
    return content === undefined
      ? undefined
      : { kind: 'file', content, mode: 0o600, owner: 'root:root' }
  }
  return {
    ...local,
    // Its processes are those that have its network.
    list: async path =>
      path === '/proc' ? children.map(child => String(child.pid)) : local.list(path),
    read: async path => known(path) ?? (await local.read(place(path))),
    ask: (argv, input) => local.ask(enter(argv), input),
    run: command => local.run({ ...command, argv: enter(command.argv) }),
  }
}

function outsideOf(child: Child): Knocker {
  const said: string[] = []
  let wake: (() => void) | undefined
  createInterface({ input: child.stdout }).on('line', line => {
    said.push(line)
    wake?.()
  })
  const send = (...words: (string | number)[]) => child.stdin.write(`${words.join(' ')}\n`)
  return {
    said,
    connect: (name, address, port) => void send('connect', name, address, port),
    say: (name, text) => void send('say', name, text),
    async hears(line) {
      while (!said.includes(line)) await new Promise<void>(resolve => (wake = resolve))
    },
  }
}
