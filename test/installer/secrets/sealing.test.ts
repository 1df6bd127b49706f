import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { plainNode } from '../../plain-node.ts'

/** A private /etc and host key: this machine's own are not ours to touch. */
const room = `
mount -t tmpfs tmpfs /mnt
mkdir /mnt/etc /mnt/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/etc,workdir=/mnt/work /etc
mount -t tmpfs tmpfs /var/lib/systemd
exec "$@"`

const inside = (...argv: readonly string[]) =>
  spawnSync('unshare', ['--mount', 'sh', '-euc', room, 'sh', ...argv], { encoding: 'utf8' })

const said = z.object({
  before: z.array(z.string()),
  settled: z.array(z.string()),
  first: z.array(z.string()),
  files: z.array(z.object({ content: z.string(), mode: z.number(), seal: z.string() })),
  elsewhere: z.array(z.string()),
  second: z.array(z.string()),
  end: z.array(z.string()),
})

const cannot =
  process.getuid?.() !== 0
    ? 'needs root'
    : inside('systemd-creds', 'setup').status !== 0 && 'no private mounts here'

t.test('systemd seals a secret on this host, and only this host opens it', { skip: cannot }, t => {
  const ran = inside(...plainNode, join(import.meta.dirname, 'seal-here.ts'))
  t.equal(ran.status, 0, ran.stderr)
  const found = said.parse(JSON.parse(ran.stdout))
  t.match(found.before, [/create it/, 'make and seal it'])
  t.same(found.settled, [], 'sealed once, the plan is empty')
  for (const [index, secret] of found.first.entries()) {
    t.match(secret, /"secret":"[\w-]{43}"/)
    const file = found.files[index]
    t.match(file, { mode: 0o600, seal: 'host' })
    const key = /"secret":"([\w-]+)"/.exec(secret)?.[1] ?? ''
    const raw = Buffer.from(file?.content ?? '', 'base64').toString('latin1')
    for (const form of [file?.content ?? '', raw]) t.notOk(form.includes(key), 'it is sealed')
  }
  t.same(
    found.elsewhere,
    ['make it anew: this host cannot open the one that is here'],
    'moved to a host with another key',
  )
  t.same(found.end, [])
  t.not(found.second[0], found.first[0])
  t.end()
})
