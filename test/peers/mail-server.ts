import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { until } from '../until.ts'

/** A mail as Python's standard library reads it: nobody here wrote that. Header names in lower case. */
export type Received = {
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly html: string
}

const password = 'as said to the mail server'

/** Why there is none here: Exim begins as root and goes on as its own account. */
export const whyNoMailServer = (): string | undefined =>
  process.getuid?.() === 0 ? undefined : 'needs root'

/**
 * Debian's Exim on this machine's loopback, for everybody at example.org. `nobody@` does not exist, `later@` is asked to come back.
 * It knows the user `parley`, over TLS alone, and takes mail from strangers on its plain port only.
 */
export async function mailServer(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-mail-'))
  const [uid, gid] = ['u', 'g'].map(flag =>
    Number(execFileSync('id', [`-${flag}`, 'Debian-exim'], { encoding: 'utf8' })),
  )
  for (const name of ['spool', 'box']) {
    mkdirSync(join(folder, name))
    chownSync(join(folder, name), uid ?? 0, gid ?? 0)
  }
  const certificate = ownCertificate(folder)
  chownSync(join(folder, 'key.pem'), uid ?? 0, gid ?? 0)
  chmodSync(folder, 0o755)
  const ports = { plain: await freePort(), starttls: await freePort(), tls: await freePort() }
  writeFileSync(join(folder, 'exim.conf'), configuration(folder, ports))
  const start = async () => {
    const child = spawn('/usr/sbin/exim4', ['-bdf', '-C', join(folder, 'exim.conf')], {
      stdio: 'ignore',
    })
    const ended = once(child, 'close')
    await until(() => answers(ports.tls))
    return async () => {
      child.kill('SIGTERM')
      await ended
    }
  }
  let stop = await start()
  t.teardown(async () => {
    await stop()
    rmSync(folder, { recursive: true })
  })
  return {
    ports,
    user: 'parley',
    password,
    /** The file that says whom to trust. */
    certificate,
    received: (): Received[] => received(join(folder, 'box/new')),
    stop: () => stop(),
    async start() {
      stop = await start()
    },
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const line = connect(port, '127.0.0.1')
      .once('connect', () => {
        line.destroy()
        resolve(true)
      })
      .once('error', () => resolve(false))
  })

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function ownCertificate(folder: string): string {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const words =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=mail.test -addext subjectAltName=DNS:mail.test,IP:127.0.0.1'
  execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return cert
}

const configuration = (folder: string, ports: Record<'plain' | 'starttls' | 'tls', number>) => `
primary_hostname = mail.test
keep_environment =
host_lookup =
spool_directory = ${folder}/spool
log_file_path = ${folder}/spool/%s.log
pid_file_path = ${folder}/spool/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${Object.values(ports).join(' : ')}
tls_on_connect_ports = ${ports.tls}
tls_advertise_hosts = *
tls_certificate = ${folder}/cert.pem
tls_privatekey = ${folder}/key.pem
acl_smtp_mail = sender
acl_smtp_rcpt = recipient
acl_smtp_data = content
smtp_accept_max = 0
begin acl
sender:
  deny condition = \${if !eq{$received_port}{${ports.plain}}}
       !authenticated = *
  accept
recipient:
  deny local_parts = nobody
  defer local_parts = later
  accept domains = example.org
content:
  deny condition = \${if match{$h_subject:}{unwanted}}
  accept
begin routers
keep:
  driver = accept
  transport = keep
begin transports
keep:
  driver = appendfile
  directory = ${folder}/box
  maildir_format
  envelope_to_add
  user = Debian-exim
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{parley}}{eq{$auth3}{${password}}}}}
  server_set_id = $auth2
  server_advertise_condition = \${if def:tls_in_cipher}
`

const reader = `
import email, email.policy, json, sys
found = []
for path in sys.argv[1:]:
    with open(path, 'rb') as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    body = lambda kind: (lambda part: part.get_content() if part else '')(mail.get_body((kind,)))
    headers = {name.lower(): str(value) for name, value in mail.items()}
    found.append({'headers': headers, 'text': body('plain'), 'html': body('html')})
print(json.dumps(found))
`

/** In the order in which they came. */
function received(folder: string): Received[] {
  const names = safeList(folder)
  if (names.length === 0) return []
  const paths = names.toSorted().map(name => join(folder, name))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- printed by the program above
  return JSON.parse(
    execFileSync('python3', ['-c', reader, ...paths], { encoding: 'utf8' }),
  ) as Received[]
}

function safeList(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
