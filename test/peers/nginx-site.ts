import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Test } from 'tap'
import { localHost } from '../../installer/core/local-host.ts'
import { tlsGroups } from '../../installer/resources/tls-groups.ts'
import { renderedTemplate } from '../../installer/resources/template.ts'
import { until } from '../until.ts'
import { answersOn, freePort } from './loopback.ts'

/** A real nginx with our site and nothing else, in a folder of its own, on the loopback. */
export type NginxSite = {
  readonly folder: string
  readonly port: number
  /** As `systemctl reload nginx` does it: refuses, with its words, what it cannot load. */
  reload(): Promise<void>
}

/** Why there is none here, or false. */
export const whyNoNginx =
  process.getuid?.() !== 0 && 'needs root: nginx gives its rights away by itself'

type Shown = {
  readonly hostname: string
  readonly certificate: string
  readonly key: string
  /** A port of one’s own choice for HTTP, for whoever must know it before. */
  readonly httpPort?: number
  /** Where revocation lists lie. */
  readonly lists?: string
}

/** Starts it with whatever certificate and key stand at these paths by then. */
export async function nginxSite(
  t: Test,
  { hostname, certificate, key, httpPort, lists }: Shown,
): Promise<NginxSite> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-nginx-'))
  chmodSync(folder, 0o755)
  const port = await freePort()
  const upstream = await behind(t, join(folder, 'web.sock'))
  const host = localHost()
  const site = await renderedTemplate(host, 'config-templates/nginx/site.conf', {
    hostname,
    authority: `${hostname}:${port}`,
    httpAddresses: [`127.0.0.1:${httpPort ?? (await freePort())}`],
    httpsAddresses: [`127.0.0.1:${port}`],
    certificate,
    key,
    groups: await tlsGroups(host),
    challenges: `${folder}/`,
    lists: `${lists ?? folder}/`,
    accessLog: `${folder}/access.log`,
    errorLog: `${folder}/site-error.log`,
    upstream: `unix:${upstream}`,
  })
  writeFileSync(join(folder, 'site.conf'), site)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 2;
    events { worker_connections 512; }
    http { access_log off; include ${folder}/site.conf; }`,
  )
  const words = ['-c', join(folder, 'nginx.conf')]
  const running = spawn('setpriv', ['--pdeathsig=TERM', 'nginx', ...words, '-g', 'daemon off;'], {
    stdio: 'ignore',
  })
  const ended = once(running, 'exit')
  t.teardown(async () => {
    running.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  await Promise.race([
    until(() => answersOn(port)),
    ended.then(() => Promise.reject(new Error('nginx ended'))),
  ])
  return {
    folder,
    port,
    async reload() {
      const { failed, stderr } = await execa('nginx', [...words, '-s', 'reload'], { reject: false })
      if (failed) throw new Error(`nginx refuses: ${stderr}`)
    },
  }
}

/** What nginx passes requests on to. */
async function behind(t: Test, socket: string): Promise<string> {
  const server = createHttpServer((_request, response) => response.end('{"status":"ok"}'))
  // nginx keeps connections open; closing one under its hand would fail a request.
  server.keepAliveTimeout = 0
  server.listen(socket)
  await once(server, 'listening')
  chmodSync(socket, 0o777)
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return socket
}
