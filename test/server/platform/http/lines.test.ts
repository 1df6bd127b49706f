import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { departures } from '../../../../server/platform/http/departures.ts'
import { Line, lineWriter } from '../../../../server/platform/http/lines.ts'

/** An answer that has begun, and who asked for it. */
async function answering(t: Test, version = '1.1') {
  const answers = Promise.withResolvers<ServerResponse>()
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' })
    response.flushHeaders()
    answers.resolve(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const reader = connect(port, '127.0.0.1')
  t.teardown(() => {
    reader.destroy()
    server.closeAllConnections()
    server.close()
  })
  reader.write(`GET / HTTP/${version}\r\nhost: localhost\r\n\r\n`)
  const answer = await answers.promise
  return { reader, answer, to: lineWriter(answer) }
}

async function bodyOf(reader: Socket): Promise<string> {
  let text = ''
  reader.on('data', (part: Buffer) => (text += part.toString()))
  reader.resume()
  await once(reader, 'close')
  return text.slice(text.indexOf('\r\n\r\n') + 4)
}

t.test(
  'lines are parts of an answer without an end, or just lines for an older reader',
  async t => {
    for (const [version, expected] of [
      ['1.1', '8\r\nélan 1\n\r\n4\r\ntwo\n\r\n0\r\n\r\n'],
      ['1.0', 'élan 1\ntwo\n'],
    ]) {
      const { reader, answer, to } = await answering(t, version)
      const body = bodyOf(reader)
      t.ok(to.write([new Line('élan 1'), new Line('two')]))
      answer.end()
      reader.end()
      t.equal(await body, expected)
    }
  },
)

t.test('a reader who is slower than the lines is waited for, and gets them all', async t => {
  const { reader, answer, to } = await answering(t)
  const line = new Line('x'.repeat(100_000))
  reader.pause()
  let written = 0
  do written += 1
  while (to.write([line]))
  let hasDrained = false
  const drained = to.drained().then(() => (hasDrained = true))
  t.notOk(hasDrained)
  const body = bodyOf(reader)
  await drained
  answer.end()
  reader.end()
  t.equal((await body).match(/x{100000}\n/g)?.length, written)
})

t.test('a reader who hangs up is waited for no longer, and nothing more is written', async t => {
  const { reader, answer, to } = await answering(t)
  const line = new Line('x'.repeat(100_000))
  reader.pause()
  while (to.write([line]));
  const drained = to.drained()
  reader.destroy()
  await drained
  if (!answer.destroyed) await once(answer, 'close')
  t.ok(to.write([line]))
  await to.drained()
})

t.test('an answer is over when its reader hangs up, or when the server is to stop', async t => {
  const stopping = new AbortController()
  const untilGone = departures(stopping.signal)
  const [one, two] = [await answering(t), await answering(t)]
  const [gone, told] = [untilGone(one.answer), untilGone(two.answer)]
  one.reader.destroy()
  await once(one.answer, 'close')
  t.same([gone.aborted, told.aborted], [true, false])
  stopping.abort()
  t.ok(told.aborted)
  t.ok(untilGone(two.answer).aborted, 'whoever still comes in is told at once')
})
