import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { connectOutside } from '../../../server/platform/egress/connect-outside.ts'
import type { WayOut } from '../../../server/platform/egress/fetch-outside.ts'
import {
  connections,
  egress,
  failing,
  folder,
  get,
  greeted,
  internet,
  mailAddress,
} from './outside-world.ts'
import { egressProcess } from './small-internet.ts'

// Run by egress.test.ts, in a network of its own.
t.setTimeout(600_000)

const line = (way: WayOut, host: string, port = 2525) =>
  connectOutside(way, { host, port }, AbortSignal.timeout(60_000))

async function listening(server: Server, ...where: [path: string] | [port: number, host: string]) {
  if (where.length === 1) server.listen(where[0])
  else server.listen(...where)
  await once(server, 'listening')
  t.teardown(() => server.close())
}

t.test('it leads to the mail server and nowhere else, and nothing else leads there', async t => {
  t.equal(await greeted('mail.test', 2525), '220 here\r\n')
  const reached = await connections(async () => {
    for (const [host, port] of [
      ['mail.test', 80],
      ['site.test', 2525],
      ['93.184.216.34', 2525],
      ['2606:2800:220::34', 2525],
    ] as const)
      t.match(await failing(greeted(host, port)), { because: /not the mail server/ })
    t.match(await failing(get('http://mail.test:2525/')), { because: /^port 2525/ })
    mailAddress.now = '10.1.2.3'
    t.match(await failing(greeted('mail.test', 2525)), {
      kind: 'refused',
      because: '10.1.2.3 is a private address',
    })
  })
  t.same(reached, [])
  mailAddress.now = '93.184.216.35'
  t.match(await failing(greeted('mail.test', 2525)), {
    kind: 'unreachable',
    because: /ECONNREFUSED/,
  })
})

t.test(
  'it carries both directions whole, and who hangs up is missed on the other side',
  async t => {
    const peers: Socket[] = []
    const server = createServer(peer => {
      peers.push(peer.on('error', () => {}))
      peer.pipe(peer)
    })
    await listening(server, 2525, '93.184.216.35')
    const arrived = async () => {
      const caller = await line(egress.way, 'mail.test')
      while (peers.length === 0) await once(server, 'connection')
      const peer = peers.pop()
      if (peer === undefined) throw new Error('nobody came')
      return { caller, peer }
    }

    const whole = await arrived()
    const letter = Buffer.alloc(3_000_000, 'a letter of many words. ')
    whole.caller.end(letter)
    const back: Buffer[] = []
    for await (const part of whole.caller) back.push(part as Buffer)
    t.ok(Buffer.concat(back).equals(letter))

    const left = await arrived()
    left.caller.destroy()
    await once(left.peer, 'close')

    const cut = await arrived()
    const closed = once(
      cut.caller.on('error', () => {}),
      'close',
    )
    cut.peer.resetAndDestroy()
    await closed
  },
)

t.test('an address of six has a line too; a host without a mail server has none', async t => {
  const sixth = join(folder, 'six')
  mkdirSync(sixth)
  const lists = 'allow:\ndeny:\nmail: { host: "2606:2800:220::34", port: 2525 }\n'
  const six = await egressProcess(sixth, lists)
  await internet.greeting('2606:2800:220::34', 2525)
  const opened = await line(six.way, '2606:2800:220::34')
  t.equal(String((await once(opened, 'data'))[0]), '220 here\r\n')
  opened.destroy()
  t.equal(await six.end('SIGTERM'), 0)

  const nothing = join(folder, 'without')
  mkdirSync(nothing)
  const without = await egressProcess(nothing)
  t.match(await failing(line(without.way, 'mail.test')), { because: /not the mail server/ })
  t.equal(await without.end('SIGTERM'), 0)
})

t.test('without a way out, or with a strange one, it is said at once and clearly', async t => {
  t.match(await failing(line(undefined, 'mail.test')), {
    kind: 'unavailable',
    because: 'this server has no way out: network.egress is none',
  })
  t.match(await failing(line({ socket: join(folder, 'nobody.sock') }, 'mail.test')), {
    kind: 'unavailable',
    because: /does not answer at/,
  })
  const socket = join(folder, 'strange.sock')
  let answer = 'HTTP/1.1 500 What\r\n\r\n'
  await listening(
    createServer(caller => void caller.on('error', () => {}).write(answer)),
    socket,
  )
  t.match(await failing(line({ socket }, 'mail.test')), {
    because: 'the egress process answered 500',
  })
  answer = 'HTTP/1.1 200 Connected\r\n\r\n220 already\r\n'
  const quick = await line({ socket }, 'mail.test')
  t.equal(String((await once(quick, 'data'))[0]), '220 already\r\n', 'nothing said early is lost')
  quick.destroy()
})

t.test('after all this it ends as it should', async t => {
  t.equal(await egress.end('SIGTERM'), 0)
})
