import { execFileSync } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { readUpdateKey } from '../../../../installer/certificates/acme/dns/key-file.ts'
import {
  readReply,
  uint16,
  updateMessage,
} from '../../../../installer/certificates/acme/dns/message.ts'
import { readSignature, signed } from '../../../../installer/certificates/acme/dns/signature.ts'
import { updateZone } from '../../../../installer/certificates/acme/dns/update.ts'
import { everywhere, zoneOf } from '../../../../installer/certificates/acme/dns/zone.ts'
import { reasonOf } from '../../../../installer/core/install-error.ts'
import { freePort } from '../../../peers/loopback.ts'
import { ownFolder } from '../../../peers/own-folder.ts'
import { started } from '../../../peers/started.ts'

const zone = 'parley.test'
const name = `_acme-challenge.chat.${zone}`
const port = await freePort()
const folder = await ownFolder(t)
const printed = (algorithm: string) =>
  execFileSync('tsig-keygen', ['-a', algorithm, algorithm], { encoding: 'utf8' })
const algorithms = ['hmac-sha256', 'hmac-sha384', 'hmac-sha512']
const keys = algorithms.map(printed)
await writeFile(
  join(folder, 'zone'),
  '$TTL 60\n@ SOA ns1 hostmaster 1 60 60 3600 1\n@ NS ns1\nns1 A 127.0.0.1\n',
)
await writeFile(
  join(folder, 'root'),
  '$TTL 60\n. SOA ns1. hostmaster. 1 60 60 3600 1\n. NS ns1.\nns1. A 127.0.0.1\n',
)
await writeFile(
  join(folder, 'named.conf'),
  `options {
  directory "${folder}"; pid-file none; session-keyfile "session.key"; lock-file none;
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; empty-zones-enable no;
};
controls { };
zone "." { type primary; file "root"; };
${keys.join('\n')}
zone "${zone}" {
  type primary; file "zone";
  update-policy { ${algorithms.map(key => `grant ${key} name ${name} TXT;`).join(' ')} };
};
`,
)
await started(t, ['named', '-g', '-c', join(folder, 'named.conf')], / running$/)

const server = { host: '127.0.0.1', port }
const resolver = new Resolver()
resolver.setServers([`127.0.0.1:${port}`])
const texts = () => resolver.resolveTxt(name).catch(() => [])

t.test('BIND takes our updates with each kind of key, and we take its answers', async t => {
  for (const text of keys) {
    const key = readUpdateKey(text)
    await updateZone(server, key, zone, { verb: 'add', name, value: key.name }, new Date())
    t.same(await texts(), [[key.name]])
    await updateZone(server, key, zone, { verb: 'remove', name, value: 'another' }, new Date())
    t.same(await texts(), [[key.name]], 'only the value that is named is removed')
    await updateZone(server, key, zone, { verb: 'remove', name, value: key.name }, new Date())
    t.same(await texts(), [])
  }
})

t.test('a value longer than a piece of a TXT record travels in pieces', async t => {
  const [text = ''] = keys
  const value = 'v'.repeat(600)
  await updateZone(server, readUpdateKey(text), zone, { verb: 'add', name, value }, new Date())
  const [parts = []] = await texts()
  t.same(
    parts.map(part => part.length),
    [255, 255, 90],
  )
  await updateZone(server, readUpdateKey(text), zone, { verb: 'remove', name, value }, new Date())
})

t.test('what BIND refuses is told with its reason', async t => {
  const [text = ''] = keys
  const key = readUpdateKey(text)
  const change = { verb: 'add', name, value: 'x' } as const
  const hourAgo = new Date(Date.now() - 3_600_000)
  const flipped = { ...key, secret: Buffer.from(key.secret.map(byte => byte ^ 1)) }
  const other = { ...change, name: `other.${zone}` }
  const wrong: [() => Promise<void>, RegExp][] = [
    [
      () => updateZone(server, flipped, zone, change, new Date()),
      /signature with the key .* wrong/,
    ],
    [() => updateZone(server, { ...key, name: 'x' }, zone, change, new Date()), /knows no key x/],
    [() => updateZone(server, key, zone, change, hourAgo), /clock/],
    [() => updateZone(server, key, 'other.test', change, new Date()), /not the primary|outside/],
    [() => updateZone(server, key, zone, other, new Date()), /may not change that record/],
    [() => updateZone({ ...server, port: 1 }, key, zone, change, new Date()), /takes no update/],
  ]
  for (const [update, message] of wrong) await t.rejects(update(), { message }, String(message))
})

const thrownBack = (question: Buffer) => question

/** "It is done", and nobody has signed it. */
function bareAnswer(question: Buffer): Buffer {
  const bare = Buffer.concat([Buffer.from([0, 12]), question.subarray(2, 14)])
  bare.writeUInt16BE(0xa800, 4)
  bare.fill(0, 6)
  return bare
}

t.test('a secret with two slashes in it is no comment, and comments are', t => {
  const secret = 'ab//cd//efgh0000ijkl0000mnop0000qrst0000uv=='
  const text = `# of the installer
key "visitor" { // ours
  algorithm hmac-sha256; /* secret "AAAA"; */
  secret "${secret}";
};`
  t.same(readUpdateKey(text).secret, Buffer.from(secret, 'base64'))
  t.end()
})

t.test('an answer of somebody who has no key is not believed', async t => {
  const [text = ''] = keys
  let answer = thrownBack
  const forger = createServer(socket => {
    socket.once('data', (question: Buffer) => socket.end(answer(question)))
  }).listen(0, '127.0.0.1')
  await once(forger, 'listening')
  t.teardown(() => forger.close())
  const address = forger.address()
  const there = {
    host: '127.0.0.1',
    port: typeof address === 'object' && address !== null ? address.port : 0,
  }
  const update = () =>
    updateZone(there, readUpdateKey(text), zone, { verb: 'add', name, value: 'x' }, new Date())
  await t.rejects(update(), { message: /to another question/ }, 'its own question thrown back')
  answer = bareAnswer
  await t.rejects(update(), { message: /not signed with the key/ }, 'no signature')
  answer = question => {
    const refused = bareAnswer(question)
    refused.writeUInt8(3, 5)
    return refused
  }
  await t.rejects(update(), { message: /it answers with code 3/ }, 'a code of no meaning here')
  answer = question => {
    const replayed = Buffer.from(question)
    replayed.writeUInt16BE(0xa800, 4)
    return replayed
  }
  await t.rejects(update(), { message: /not signed with the key/ }, 'our own signature')
  answer = () => Buffer.from([0, 4, 1, 2, 3, 4])
  await t.rejects(update(), { message: /not to be believed/ }, 'cut short')
  answer = () => Buffer.alloc(0)
  await t.rejects(update(), { message: /hung up without an answer/ })
})

t.test('a signature that is cut short, or says more than is there, is none', async t => {
  const [text = ''] = keys
  const question = updateMessage(7, zone, { verb: 'add', name, value: 'x' })
  const { message } = signed(question, readUpdateKey(text), new Date())
  const data = readReply(message).signature?.data ?? Buffer.alloc(0)
  t.equal(readSignature(data).originalId, 7)
  const boasting = Buffer.concat([data.subarray(0, -2), Buffer.from([0, 1])])
  const cut = Array.from(data.keys(), length => data.subarray(0, length))
  const said = [boasting, ...cut].map(bytes => {
    try {
      return `taken: ${readSignature(bytes).originalId}`
    } catch (error) {
      return reasonOf(error)
    }
  })
  t.same(new Set(said), new Set(['its signature is cut short']))
})

t.test('a name that no message can bear is refused before anybody is asked', async t => {
  const [text = ''] = keys
  const update = (name: string) =>
    updateZone(server, readUpdateKey(text), zone, { verb: 'add', name, value: 'x' }, new Date())
  await t.rejects(update(`${'x'.repeat(64)}.${zone}`), { message: /the label x+ is too long/ })
  await t.rejects(update(`${'x.'.repeat(130)}${zone}`), { message: /the name x\..* is too long/ })
})

t.test('zones and their servers are found, or it is said what cannot be found', async t => {
  const here = [`127.0.0.1:${port}`]
  t.equal(await zoneOf(name, here), zone)
  await t.rejects(zoneOf('chat.nowhere', here), { message: /is in no zone that the DNS knows/ })
  const closed = [`127.0.0.1:${await freePort()}`]
  await t.rejects(zoneOf(name, closed), { message: /the zone of .* cannot be found/ })
  const clock = { now: () => new Date(), random: () => 0, wait: () => Promise.resolve() }
  await t.rejects(everywhere({ name, value: 'x' }, 'nowhere', here, clock), {
    message: /the servers of nowhere cannot be found/,
  })
})

const header = (questions: number, records: number) =>
  Buffer.concat([7, 0x8000, questions, records, 0, 0].map(uint16))
const broken =
  (...parts: readonly Buffer[]) =>
  () =>
    readReply(Buffer.concat(parts))

t.test('an answer that is broken is said to be none, by what is wrong with it', async t => {
  t.throws(broken(header(1, 0), Buffer.from([0x40])), { message: /a label is of an unknown kind/ })
  t.throws(broken(header(1, 0), Buffer.from([3, 1])), { message: /it is cut short/ })
  const record = Buffer.concat([Buffer.from([0]), ...[16, 1, 0, 0, 9].map(uint16)])
  t.throws(broken(header(0, 1), record), { message: /a record ends behind the message/ })

  const pointer = Buffer.concat([Buffer.from([0xc0, 12]), ...[16, 1, 0, 0, 0].map(uint16)])
  const question = Buffer.concat([Buffer.from([0]), ...[6, 1].map(uint16)])
  t.match(readReply(Buffer.concat([header(1, 1), question, pointer])), {
    id: 7,
    isAnswer: true,
    signature: undefined,
  })
})

t.test('no bytes at all make the reading of an answer fail in another way', async t => {
  for (let run = 0; run < 2000; run++) {
    const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(run % 80)))
    // Counts that are small enough to lead somewhere.
    for (const at of [4, 6, 8, 10]) if (bytes.length > at + 1) bytes[at] = 0
    try {
      readReply(bytes)
    } catch (error) {
      if (!(error instanceof Error && error.name === 'InvalidMessage')) throw error
    }
  }
  t.pass('each is read, or said to be none')
})
