import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { freePort } from '../../peers/loopback.ts'
import { nginxSite } from '../../peers/nginx-site.ts'
import { ownFolder } from '../../peers/own-folder.ts'
import { plainNode } from '../../plain-node.ts'
import { certsFolder } from './certs-world.ts'
import { hostname } from './real-store.ts'

export type ParleyInTime = {
  readonly folder: string
  /** Moves the clock, by milliseconds. */
  move(ms: number): void
  /** Where it is now. */
  now(): number
  /** The same, as another program says it: whether faketime works here. */
  seen(): number
  /** Runs a verb, as the timer does it. `err`: what it said there this time. */
  parley(verb: string): Promise<{ code: number; out: string; err: string }>
  file(path: string): string
  /** What a client who lives then, trusts that root, and insists on revocation lists, says of what it is shown; empty: all is well. */
  complaint(root: string): string
}

/** A Parley with a real nginx, whose clock, and that of the clients who look at it, is wherever `move` puts it. */
export async function parleyInTime(t: Test): Promise<ParleyInTime> {
  const folder = await ownFolder(t)
  const clock = join(folder, 'clock')
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  const env = {
    ...process.env,
    LD_PRELOAD: `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    // Those who wait wait for real; what lies on disk was written now.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  }
  let ahead = 0
  const move = (ms: number) => {
    ahead += ms
    writeFileSync(clock, `+${Math.round(ahead / 1000)}\n`)
  }
  move(0)
  // Known before there is a certificate: it names the address of the revocation list.
  const httpPort = await freePort()
  certsFolder(folder, { httpPort })
  const [node, ...words] = plainNode
  const program = join(import.meta.dirname, 'renewing-parley.ts')
  const child = spawn(node, [...words, program, folder], { env, stdio: ['pipe', 'pipe', 'pipe'] })
  t.teardown(() => child.kill())
  let err = ''
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const parley = async (verb: string) => {
    err = ''
    child.stdin.write(`${verb}\n`)
    const out: string[] = []
    for (;;) {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`it ended: ${err.slice(-2000)}`)
      const code = /^ended (\d+)$/.exec(value)?.[1]
      if (code !== undefined) return { code: Number(code), out: out.join('\n'), err }
      out.push(value)
    }
  }
  const first = await parley('certs issue')
  if (first.code !== 0) throw new Error(`there is no first certificate: ${first.err}`)
  const current = join(folder, 'keys/tls/current')
  const [certificate, key] = [`${current}/chain.pem`, `${current}/key.pem`]
  const server = await nginxSite(t, {
    hostname,
    certificate,
    key,
    httpPort,
    lists: join(folder, 'etc/tls/lists'),
  })
  writeFileSync(join(folder, 'nginx'), join(server.folder, 'nginx.conf'))
  certsFolder(folder, { httpsPort: server.port, httpPort })
  return {
    folder,
    move,
    parley,
    now: () => Date.now() + ahead,
    seen: () => Number(execFileSync('date', ['+%s'], { env, encoding: 'utf8' })) * 1000,
    file: path => readFileSync(join(folder, path), 'utf8'),
    complaint(root) {
      writeFileSync(join(folder, 'root.pem'), root)
      const where = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-servername', hostname]
      const judging = ['-verify_hostname', hostname, '-verify_return_error', '-x509_strict']
      const trust = ['-CAfile', join(folder, 'root.pem'), '-brief']
      const asked = spawnSync('openssl', [...where, ...judging, ...trust], {
        env,
        encoding: 'utf8',
        input: '',
      })
      if (asked.status !== 0) return asked.stderr
      const lists = join(folder, 'etc/tls/lists')
      const files = readdirSync(lists).flatMap(name => ['-CRLfile', join(lists, name)])
      const insisting = ['verify', '-crl_check_all', '-x509_strict', ...files]
      const judged = spawnSync(
        'openssl',
        [...insisting, '-CAfile', join(folder, 'root.pem'), '-untrusted', certificate, certificate],
        { env, encoding: 'utf8' },
      )
      return judged.status === 0 ? '' : judged.stderr
    },
  }
}
