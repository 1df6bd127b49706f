import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { sealedSecret } from '../../../installer/resources/sealed-secret.ts'
import { sealingOf } from '../../../installer/secrets/sealing.ts'
import { signing } from '../../../installer/secrets/signing.ts'
import { plainNode } from '../../plain-node.ts'
import { refuses } from '../refusal.ts'
import { failed, said as says } from '../simulated/machine.ts'
import { memoryWorld } from '../world.ts'

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
  t.match(found.before, [/create it/, 'make and seal it', 'make and seal it'])
  t.same(found.settled, [], 'sealed once, the plan is empty')
  t.match(found.first, [/"secret":"[\w-]{43}"/, '{"password":null}'])
  for (const [index, secret] of found.first.entries()) {
    const file = found.files[index]
    t.match(file, { mode: 0o600, seal: 'host' })
    const kept = /"secret":"([\w-]+)"/.exec(secret)?.[1] ?? secret
    const raw = Buffer.from(file?.content ?? '', 'base64').toString('latin1')
    for (const form of [file?.content ?? '', raw]) t.notOk(form.includes(kept), 'it is sealed')
  }
  t.same(
    found.elsewhere,
    found.first.map(() => 'make it anew: this host cannot open the one that is here'),
    'moved to a host with another key',
  )
  t.same(found.end, [])
  t.not(found.second[0], found.first[0])
  t.end()
})

const directory = { kind: 'directory', mode: 0o755, owner: 'root:root' } as const

/** A host whose kernel shows a TPM, or not, and what systemd was asked to seal with. */
async function hostWithChip() {
  const chip = { works: true, opens: true }
  const asked: (readonly string[])[] = []
  const world = await memoryWorld({
    async 'systemd-creds'({ args, input }) {
      const [verb, , ...keys] = args
      if (verb === 'decrypt') {
        if (!args.includes('--name=parley.trial')) return says('{"secret":"kept"}')
        return chip.opens ? says('trial') : failed(1, 'TPM2 PCR bank invalid or not supported')
      }
      if (verb !== 'encrypt') return says()
      asked.push(keys.slice(0, -2))
      const isByChip = keys.some(key => key.includes('tpm2'))
      if (isByChip && !chip.works) return failed(1, 'TPM2 support not installed')
      const first = isByChip ? 'k6iUCUh0RJCQyvL8k8q1UwEAAAA' : 'Whxqht+dQJax1aZeCGLxmiAAAAA'
      return says(`${first}${Buffer.from(input).toString('base64')}`)
    },
  })
  const { host, layout } = world
  const show = async () => {
    for (const path of ['/sys', '/sys/class', '/sys/class/tpmrm', '/sys/class/tpmrm/tpmrm0'])
      await host.write(path, directory)
  }
  const owner = layout.accounts.operator
  await host.write('/etc/credstore.encrypted', { ...directory, mode: 0o700, owner })
  const sealing = sealingOf(layout)
  const secret = sealedSecret(signing, { sealing, owner, now: () => new Date() })
  return { host, sealing, secret, asked, chip, show }
}

t.test('where there is a TPM, chip and host key are needed, and no measurement', async t => {
  const { host, sealing, asked, show } = await hostWithChip()
  await show()
  const content = await sealing.seal(host, 'signing', 'secret')
  t.same(asked.at(-1), ['--with-key=host+tpm2', '--tpm2-pcrs=16'])
  t.equal(sealing.sealOf(content), 'tpm2+host')
})

t.test('a secret from before there was a TPM is sealed with it by the next apply', async t => {
  const { host, sealing, secret, show } = await hostWithChip()
  await secret.apply(host)
  t.equal(await secret.check(host), undefined)
  await show()
  t.equal(await secret.check(host), 'seal it with the TPM as well')
  await secret.apply(host)
  t.equal(await secret.check(host), undefined)
  const file = await host.read(sealing.path('signing'))
  t.match(file, { content: Buffer.from('{"secret":"kept"}').toString('base64') }, 'the same secret')
})

for (const fault of ['works', 'opens'] as const)
  t.test(`a TPM that keeps nothing (${fault} not) keeps nobody from an install`, async t => {
    const { host, sealing, secret, chip, show } = await hostWithChip()
    await show()
    chip[fault] = false
    await secret.apply(host)
    t.equal(await secret.check(host), undefined, 'and the plan is empty')
    const file = await host.read(sealing.path('signing'))
    t.equal(file?.kind === 'file' && sealing.sealOf(file.content), 'host')
  })

t.test('what systemd says when it cannot seal is told, and nothing is written', async t => {
  let answer = failed(1, 'No space left on device\n')
  const { host, layout } = await memoryWorld({
    async 'systemd-creds'({ args }) {
      return args[0] === 'encrypt' ? answer : says()
    },
  })
  const sealing = sealingOf(layout)
  const owner = layout.accounts.operator
  const secret = sealedSecret(signing, { sealing, owner, now: () => new Date() })
  await refuses(t, secret.apply(host), {
    message: 'cannot seal the secret signing',
    because: 'No space left on device',
  })
  answer = failed(1)
  await refuses(t, secret.apply(host), { because: 'systemd-creds failed' })
  t.same(await host.list(sealing.folder), [])
})
