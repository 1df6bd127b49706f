import { readdirSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { removeLeftovers } from '../../../server/domain/attachments/removal.ts'
import { converges } from '../convergence.ts'
import { removeAbandoned } from '../../../server/domain/resumable-uploads/removal.ts'
import { download, keyOf, tus } from '../files.ts'
import { whisper } from '../talk.ts'
import { until } from '../../until.ts'
import { createWorld } from '../world.ts'

const onDisk = ({ config }: { config: { uploads: string } }) => readdirSync(config.uploads)
const day = 24 * 60 * 60 * 1000
const linkTo = (url: string) => `see [this](${url})`

const at = (offset: number, body?: string) => ({
  'upload-offset': String(offset),
  ...(body !== undefined && { body }),
})

t.test('a file that comes in pieces becomes one like any other', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const call = (method: string, path: string, headers = {}) =>
    tus(world, hamlet, method, path, headers)
  const begin = (name: string, length: number, more = {}) =>
    call('POST', '/api/v1/tus', {
      'upload-length': String(length),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')},filetype dGV4dA==`,
      ...more,
    })
  t.match(await call('OPTIONS', '/api/v1/tus'), {
    status: 204,
    headers: { 'tus-version': '1.0.0', 'tus-max-size': String(25 * 1024 ** 2) },
  })

  const { status, headers } = await begin('my notes.txt', 12)
  t.equal(status, 201)
  const { location = '' } = headers
  t.match(location, /^https:\/\/chat\.example\.org\/api\/v1\/tus\/[\w-]{24}$/)
  t.match(headers, { 'tus-resumable': '1.0.0', 'upload-offset': '0', 'upload-expires': /GMT$/ })
  t.match(await call('PATCH', location, at(0, 'twelve')), {
    status: 204,
    headers: { 'upload-offset': '6' },
  })
  t.match(await call('HEAD', location), {
    status: 200,
    headers: { 'upload-offset': '6', 'upload-length': '12', 'cache-control': 'no-store' },
  })
  t.same((await hamlet.get('/attachments'))['attachments'], [], 'it is none before its end')

  for (const [what, wish, path, expected] of [
    ['another place', at(5, 'x'), location, 409],
    ['no place', { body: 'x' }, location, 400],
    ['more than was said', at(6, ' bytes and more'), location, 400],
    ['another type', { ...at(6, 'x'), 'content-type': 'text/plain' }, location, 415],
    ['another version', { ...at(6, 'x'), 'tus-resumable': '0.2.2' }, location, 412],
    ['nothing there', at(0, 'x'), '/api/v1/tus/nothing', 404],
  ] as const)
    t.match(await call('PATCH', path, wish), { status: expected, headers: { 'tus-resumable': '1.0.0' } }, what) // prettier-ignore
  t.equal((await tus(world, othello, 'PATCH', location, at(6, 'x'))).status, 404, "somebody else's")
  t.equal((await tus(world, othello, 'HEAD', location)).status, 404)
  t.equal((await tus(world, othello, 'DELETE', location)).status, 404)
  for (const [what, wish, expected] of [
    ['too large', { 'upload-length': String(25 * 1024 ** 2 + 1) }, 413],
    ['no length', { 'upload-length': '' }, 400],
    ['less than nothing', { 'upload-length': '-1' }, 400],
    ['another version', { 'upload-length': '1', 'tus-resumable': '2.0.0' }, 412],
    ['nobody', { 'upload-length': '1', authorization: 'Basic eDp5' }, 401],
  ] as const)
    t.equal((await call('POST', '/api/v1/tus', wish)).status, expected, what)
  t.equal(onDisk(world).length, 1, 'what was refused has left nothing')

  const last = await call('PATCH', location, at(6, ' bytes'))
  t.match(last, {
    status: 200,
    headers: { 'upload-offset': '12' },
    json: {
      filename: 'my-notes.txt',
      url: /^\/user_uploads\/1\/[0-9a-f]{2}\/[\w-]{24}\/my-notes\.txt$/,
    },
  })
  const url = String(last.json['url'])
  t.same(await call('PATCH', location, at(12)).then(({ json }) => json), last.json, 'asked again')
  t.match(await call('HEAD', location), { headers: { 'upload-offset': '12' } })
  const read = await download(world, url, { authorization: keyOf(hamlet) })
  t.match(read, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  t.equal(read.content.toString(), 'twelve bytes')
  t.equal((await download(world, url, { authorization: keyOf(othello) })).status, 404)
  await whisper(hamlet, [othello], linkTo(url))
  t.equal((await download(world, url, { authorization: keyOf(othello) })).status, 200)

  const [events = []] = await converges(t, [hamlet], async () => {
    t.match(await begin('all at once', 4, { body: 'once' }), {
      status: 200,
      json: { filename: 'all-at-once' },
      headers: { location: /tus/ },
    })
  })
  t.match(events, [{ type: 'attachment', op: 'add', attachment: { size: 4 } }])
  t.match(await begin('', 0), { status: 200, json: { filename: 'uploaded-file' } })

  const given = (await begin('given up', 9, { body: 'some' })).headers.location ?? ''
  t.equal((await call('DELETE', given)).status, 204)
  t.equal((await call('HEAD', given)).status, 404)
  const left = (await begin('left', 9, { body: 'some' })).headers.location ?? ''
  await removeLeftovers(world.context)
  t.match(await call('HEAD', left), { headers: { 'upload-offset': '4' } })
  t.equal(onDisk(world).length, 4)
  const later = new Date(world.clock.now().getTime() + 2 * day)
  await removeAbandoned({ ...world.context, clock: { ...world.clock, now: () => later } })
  t.equal((await call('HEAD', left)).status, 404)
  t.equal(onDisk(world).length, 3, 'the worker has taken what was abandoned')
  t.equal((await download(world, url, { authorization: keyOf(hamlet) })).status, 200)
})

t.test(
  'what has come of a piece is kept when its sender breaks off, and nobody writes between',
  async t => {
    const world = await createWorld(t)
    const { hamlet } = world
    const { headers } = await tus(world, hamlet, 'POST', '/api/v1/tus', { 'upload-length': '10' })
    const path = (headers.location ?? '').replace(world.config.url, '')
    const begun = request({
      socketPath: world.config.listen.socket,
      method: 'PATCH',
      path,
      headers: {
        authorization: keyOf(hamlet),
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': '10',
      },
      agent: false,
    })
    begun.on('error', () => {})
    begun.write('half ')
    const pieces = () => onDisk(world).map(name => statSync(join(world.config.uploads, name)).size)
    await until(() => pieces().includes(5))
    const other = (offset: string) =>
      tus(world, hamlet, 'PATCH', path, { 'upload-offset': offset, body: 'x' })
    t.equal((await other('0')).status, 423, 'one at a time')
    const offset = async () => (await tus(world, hamlet, 'HEAD', path)).headers['upload-offset']
    world.clock.advance(6000)
    begun.write('of ')
    await until(async () => (await offset()) === '5')
    world.clock.advance(17_000)
    t.equal((await other('5')).status, 423, 'whoever is heard of holds it')
    begun.destroy()
    await until(async () => (await offset()) === '8')
    t.equal((await other('5')).status, 409)
    await world.stopServer()
    await world.startServer()
    // Whoever was cut off while writing is waited for no longer.
    world.clock.advance(21_000)
    const rest = await tus(world, hamlet, 'PATCH', path, { 'upload-offset': '8', body: 'it' })
    t.match(rest, { status: 200, json: { url: /uploaded-file$/ } })
    const read = await download(world, String(rest.json['url']), { authorization: keyOf(hamlet) })
    t.equal(read.content.toString(), 'half of it')
  },
)
