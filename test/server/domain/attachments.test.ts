import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  applyAttachmentEvent,
  type Attachment,
  type AttachmentEvent,
} from '../../../server/protocol/attachments.ts'
import { removeFiles, removeLeftovers } from '../../../server/domain/attachments/removal.ts'
import { emptyArchive } from '../../../server/domain/retention/empty-archive.ts'
import { converges } from '../convergence.ts'
import { beginUpload, download, form, keyOf, post, upload } from '../files.ts'
import type { Person } from '../person.ts'
import { makeChannel, say, whisper } from '../talk.ts'
import { until } from '../../until.ts'
import { createWorld } from '../world.ts'

const png = Buffer.from('\x89PNG\r\n\x1A\n and what is in it', 'latin1')
const onDisk = ({ config }: { config: { uploads: string } }) => readdirSync(config.uploads)
const day = 24 * 60 * 60 * 1000
const linkTo = (url: string) => `see [this](${url})`

t.test(
  'a file is read by whoever may read a message that refers to it, and by nobody else',
  async t => {
    const world = await createWorld(t)
    const { hamlet, othello, cordelia, iago } = world
    const reads = async (person: Person, url: string) =>
      (await download(world, url, { authorization: keyOf(person) })).status
    const { url, uri, filename } = await upload(world, hamlet, 'my plan.png', png)
    t.match(url, /^\/user_uploads\/1\/[0-9a-f]{2}\/[\w-]{24}\/my-plan\.png$/)
    t.match({ uri, filename }, { uri: url, filename: 'my-plan.png' })

    t.equal(await reads(hamlet, url), 200, 'the owner')
    t.same([await reads(othello, url), await reads(iago, url)], [404, 404])
    t.equal((await download(world, url)).status, 401, 'nobody unknown')
    t.match(await othello.refusal('GET', url), { status: 404, code: 'BAD_REQUEST' })

    await whisper(othello, [cordelia], linkTo(url))
    t.equal(await reads(cordelia, url), 404, 'whoever cannot read it gives it to nobody')
    const told = await whisper(hamlet, [othello], linkTo(url))
    t.same([await reads(othello, url), await reads(cordelia, url)], [200, 404])
    await makeChannel(othello, 'secret', [othello, cordelia], { invite_only: true })
    const again = await say(othello, 'secret', 'plans', linkTo(url))
    t.same([await reads(cordelia, url), await reads(iago, url)], [200, 404])

    await hamlet.delete(`/messages/${told}`)
    t.same([await reads(cordelia, url), await reads(hamlet, url)], [200, 200])
    await othello.patch(`/messages/${again}`, { content: 'never mind' })
    t.same([await reads(cordelia, url), await reads(hamlet, url)], [404, 200], 'edited away')
    const last = await whisper(hamlet, [othello], linkTo(url))
    await hamlet.delete(`/messages/${last}`)
    t.same([await reads(othello, url), await reads(hamlet, url)], [404, 404], 'gone with the last')
  },
)

t.test('a file is served as what its bytes are, harmless, whole or in part', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const headers = { authorization: keyOf(hamlet) }
  const { url } = await upload(world, hamlet, 'page.html', png)
  const seen = await download(world, url, headers)
  t.same(seen.content, png)
  t.match(seen.headers, {
    'content-type': 'image/png',
    'content-disposition': "inline; filename*=UTF-8''page.html",
    'content-security-policy': /default-src 'none'.*sandbox/,
    'x-content-type-options': 'nosniff',
    'content-length': String(png.length),
  })
  const saved = await download(world, url.replace('uploads/', 'uploads/download/'), headers)
  t.match(saved.headers['content-disposition'], /^attachment/)
  const html = await upload(world, hamlet, 'x.png', '<script>alert(1)</script>')
  const text = await download(world, html.url, headers)
  t.equal(text.headers['content-type'], 'text/plain; charset=utf-8')
  const binary = await upload(world, hamlet, 'x.txt', Buffer.from([0, 1, 2]))
  t.match((await download(world, binary.url, headers)).headers, {
    'content-type': 'application/octet-stream',
    'content-disposition': /^attachment/,
  })

  for (const [range, status, content] of [
    ['bytes=1-3', 206, 'PNG'],
    ['bytes=-2', 206, 'it'],
    [`bytes=${png.length - 2}-`, 206, 'it'],
    [`bytes=${png.length}-`, 416, ''],
    ['bytes=-0', 416, ''],
    ['bytes=3-1', 200, undefined],
    ['bytes=0-1,3-4', 200, undefined],
  ] as const) {
    const part = await download(world, url, { ...headers, range })
    t.equal(part.status, status, range)
    if (content !== undefined) t.equal(part.content.toString('latin1'), content)
  }
  const { etag = '' } = seen.headers
  t.match(await download(world, url, { ...headers, 'if-none-match': etag }), { status: 304 })

  const { url: temporary } = await hamlet.get<{ url: string }>(url)
  t.same((await download(world, temporary)).content, png, 'without a key')
  t.equal((await download(world, temporary.replace(/\.(\d)/, '.9$1'))).status, 404, 'changed')
  const soon = await upload(world, hamlet, 'soon gone.png', png)
  const { url: shown } = await hamlet.get<{ url: string }>(soon.url)
  await hamlet.delete(`/messages/${await whisper(hamlet, [othello], linkTo(soon.url))}`)
  t.equal((await download(world, shown)).status, 404, 'nor when the file has been taken back')
  world.clock.advance(61_000)
  t.equal((await download(world, temporary)).status, 404, 'a minute later')
  t.match(await othello.refusal('GET', url), { status: 404 })
})

t.test('whoever follows the events of their files knows them all', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const files = async () =>
    hamlet.get<{ attachments: Attachment[]; upload_space_used: number }>('/attachments')
  const follows = async (action: () => Promise<unknown>, ops: string[]) => {
    const before = await files()
    const [events = []] = await converges(t, [hamlet, othello], action)
    const told = events.filter(event => event.type === 'attachment') as AttachmentEvent[]
    const after = await files()
    t.same(told.reduce(applyAttachmentEvent, before.attachments), after.attachments)
    t.same(
      told.map(({ op }) => op),
      ops,
    )
    t.equal(told.at(-1)?.upload_space_used, after.upload_space_used)
    return after
  }
  let url = ''
  const { attachments, upload_space_used } = await follows(async () => {
    ;({ url } = await upload(world, hamlet, 'a.txt', 'twelve bytes'))
  }, ['add'])
  t.match({ attachments, upload_space_used }, { upload_space_used: 12 })
  t.match(attachments, [{ name: 'a.txt', size: 12, messages: [], path_id: url.slice(14) }])
  let id = 0
  await follows(async () => {
    id = await whisper(hamlet, [othello], linkTo(url))
  }, ['update'])
  t.match((await files()).attachments, [{ messages: [{ id }] }])
  await follows(() => whisper(othello, [hamlet], linkTo(url)), ['update'])
  await follows(() => hamlet.delete(`/messages/${id}`), ['update'])
  const { url: other } = await upload(world, hamlet, 'b.txt', 'b')
  const note = await whisper(hamlet, [othello], linkTo(other))
  await follows(async () => {
    const edited = await hamlet.patch(`/messages/${note}`, { content: 'nothing' })
    t.match(edited, { detached_uploads: [{ name: 'b.txt', messages: [] }] })
  }, ['update'])
  const [first, second] = (await files()).attachments
  await follows(() => hamlet.delete(`/attachments/${first?.id}`), ['remove'])
  t.match(await othello.refusal('DELETE', `/attachments/${second?.id}`), {
    status: 400,
    msg: 'Invalid attachment',
  })
  for (const id of [first?.id, 2 ** 31, Number.MAX_SAFE_INTEGER])
    t.match(await hamlet.refusal('DELETE', `/attachments/${id}`), { code: 'BAD_REQUEST' })
  const { url: third } = await upload(world, hamlet, 'c.txt', 'c')
  const only = await whisper(hamlet, [othello], linkTo(third))
  await follows(() => hamlet.delete(`/messages/${only}`), ['remove'])
  const later = new Date(world.clock.now().getTime() + 36 * day)
  const worker = { ...world.context, clock: { ...world.clock, now: () => later } }
  await follows(() => removeFiles(worker), ['remove'])
  await removeFiles(worker)
  t.equal(
    onDisk(world).length,
    1,
    'what a deleted message shows stays as long as that can be put back',
  )
  await emptyArchive(worker)
  await removeFiles(worker)
  t.same(onDisk(world), [], 'the worker has taken all of them from the disk')
})

t.test('bad uploads are refused in words and leave nothing', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const big = Buffer.alloc(25 * 1024 * 1024 + 1)
  const whole = form(['a.txt', 'a'])
  for (const [what, body, type, msg] of [
    ['too large', form(['big', big]), undefined, /larger than.*25 MiB/],
    ['two files', form(['a', 'a'], ['b', 'b']), undefined, /one file at a time/],
    ['no file', form(), undefined, /must specify a file/],
    ['no form', Buffer.from('a=b'), 'application/x-www-form-urlencoded', /must specify a file/],
    ['no boundary', whole, 'multipart/form-data', /Malformed multipart/],
    ['another boundary', whole, 'multipart/form-data; boundary=x', /./],
    ['half a form', whole.subarray(0, -12), undefined, /Malformed multipart/],
    ['nothing', Buffer.alloc(0), undefined, /./],
  ] as const) {
    const answer = await post(world, hamlet, body, type)
    t.match(answer, { status: 400, body: { code: 'BAD_REQUEST', msg } }, what)
    t.same(onDisk(world), [], `${what}: nothing is left`)
  }
  const { status } = await world.send({ method: 'POST', path: '/api/v1/user_uploads', body: whole })
  t.equal(status, 401)
  const limit = await upload(world, hamlet, 'limit', big.subarray(1))
  t.match(
    (await download(world, limit.url, { authorization: keyOf(hamlet) })).content.length,
    25 * 1024 ** 2,
  )
})

t.test('no name leads anywhere', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  for (const [name, safe] of [
    ['../../etc/passwd', 'passwd'],
    ['..\\\\..\\\\boot.ini', 'boot.ini'],
    ['..', 'uploaded-file'],
    ['.htaccess', 'htaccess'],
    ['Übung 1 (neu).pdf', 'Übung-1-neu.pdf'],
    ['a<b>;\'"&.svg', undefined],
    [`${'x'.repeat(300)}.tar.gz`, `${'x'.repeat(97)}.gz`],
    ['%2e%2e%2fpasswd', '2e2e2fpasswd'],
  ] as const) {
    const { url, filename } = await upload(world, hamlet, name, 'content')
    if (safe !== undefined) t.equal(filename, safe, name)
    t.match(url, /^\/user_uploads\/1\/[0-9a-f]{2}\/[\w-]{24}\/[\w.%-]+$/)
    const read = await download(world, url, { authorization: keyOf(hamlet) })
    t.equal(read.content.toString(), 'content', name)
  }
  t.ok(onDisk(world).every(name => /^[\w-]{24}$/.test(name)))
  for (const path of [
    '/user_uploads/1/../../../../etc/passwd',
    '/user_uploads/1/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/user_uploads/1/%00',
    '/user_uploads/1/',
    '/user_uploads/temporary/1.9999999999.x/passwd',
  ]) {
    const { status } = await download(world, path, { authorization: keyOf(hamlet) })
    t.ok([400, 404].includes(status), path)
  }
})

t.test(
  'a client that leaves in the middle leaves nothing, and a killed server until the next day',
  async t => {
    const world = await createWorld(t)
    const { hamlet } = world
    const call = beginUpload(world, hamlet, form(['slow.txt', 'a'.repeat(1000)]).subarray(0, 500))
    await until(() => onDisk(world).length === 1)
    t.same((await hamlet.get('/attachments'))['attachments'], [], 'others are served meanwhile')
    call.destroy()
    await until(() => onDisk(world).length === 0)

    const { url } = await upload(world, hamlet, 'kept.txt', 'kept')
    const old = new Date(world.clock.now().getTime() - 2 * day)
    for (const name of ['.arriving-x', 'nameless', url.split('/')[4] ?? '']) {
      const path = join(world.config.uploads, name)
      writeFileSync(path, 'kept')
      utimesSync(path, old, old)
    }
    writeFileSync(join(world.config.uploads, '.arriving-now'), '')
    utimesSync(join(world.config.uploads, '.arriving-now'), world.clock.now(), world.clock.now())
    await removeLeftovers(world.context)
    t.same(new Set(onDisk(world)), new Set(['.arriving-now', url.split('/')[4]]))
  },
)
