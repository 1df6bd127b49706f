import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { confined } from '../../../server/pictures/decoder.ts'
import type { CustomEmojiTable } from '../../../server/protocol/custom-emoji.ts'
import { removeFiles } from '../../../server/domain/attachments/removal.ts'
import { makeThumbnails } from '../../../server/domain/thumbnails/make.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { sniff } from '../../../server/platform/files/sniff.ts'
import { converges } from '../convergence.ts'
import { decide } from '../decide.ts'
import { download, form, keyOf, upload } from '../files.ts'
import { badPictures, movingGif, png, sendPicture, turnedJpeg } from '../pictures.ts'
import type { Person } from '../person.ts'
import { say, makeChannel } from '../talk.ts'
import { createWorld } from '../world.ts'

const world = await createWorld(t)
const { hamlet, othello, iago } = world
const onDisk = () => readdirSync(world.config.uploads)
const sizeOf = (file: Buffer) => [file.readUInt32BE(16), file.readUInt32BE(20)]

/** A picture as anybody sees it who has its address. */
async function seen(url: string) {
  const { status, headers, content } = await download(world, url)
  t.match(
    { status, headers },
    { status: 200, headers: { 'x-content-type-options': 'nosniff' } },
    url,
  )
  t.equal(headers['content-type'], sniff(content), url)
  return content
}

type Shown = { avatar_url: string; avatar_version: number }
const shown = async (person: Person) =>
  (await othello.get<{ user: Shown }>(`/users/${person.id}`)).user

t.test(
  'people are shown by a picture of theirs, and by one that the server draws before',
  async t => {
    const before = await shown(hamlet)
    t.match(before.avatar_url, new RegExp(String.raw`^/user_avatars/1/default/${hamlet.id}\.png$`))
    t.same(sizeOf(await seen(before.avatar_url)), [100, 100])
    t.same(sizeOf(await seen(before.avatar_url.replace('.png', '-medium.png'))), [500, 500])

    const [events = []] = await converges(t, [hamlet, othello], () =>
      sendPicture(world, hamlet, '/users/me/avatar', turnedJpeg),
    )
    const after = await shown(hamlet)
    const medium = after.avatar_url.replace('.png', '-medium.png')
    t.match(events.at(-1), {
      type: 'realm_user',
      person: {
        user_id: hamlet.id,
        avatar_source: 'U',
        avatar_url: after.avatar_url,
        avatar_url_medium: medium,
        avatar_version: after.avatar_version,
      },
    })
    t.equal(after.avatar_version, before.avatar_version + 1)
    const pictures = await Promise.all([after.avatar_url, medium].map(seen))
    t.same(pictures.map(sizeOf), [
      [100, 100],
      [500, 500],
    ])
    t.notOk(
      pictures.some(picture => picture.includes('SECRET')),
      'nothing is hidden in them',
    )

    await makeChannel(hamlet, 'faces', [hamlet, othello])
    await say(hamlet, 'faces', 'mine', 'look')
    const { messages } = await othello.get('/messages', {
      anchor: 'newest',
      num_before: 1,
      num_after: 0,
    })
    t.match(messages, [{ avatar_url: after.avatar_url }])
    for (const [path, location] of [
      [`/avatar/${hamlet.id}`, after.avatar_url],
      [`/avatar/${hamlet.email}/medium`, medium],
      [`/avatar/${othello.id}`, (await shown(othello)).avatar_url],
    ] as const)
      t.match(await download(world, path, { authorization: keyOf(othello) }), {
        status: 302,
        headers: { location },
      })
    t.equal((await download(world, `/avatar/${hamlet.id}`)).status, 401)
    t.equal((await download(world, '/avatar/99', { authorization: keyOf(othello) })).status, 400)

    await converges(t, [hamlet, othello], () => hamlet.delete('/users/me/avatar'))
    t.equal((await shown(hamlet)).avatar_url, before.avatar_url)
    t.equal((await download(world, after.avatar_url)).status, 404)
    await removeFiles(world.context)
    t.same(onDisk(), [], 'the worker has taken them from the disk')
  },
)

t.test('bad pictures are refused in words and leave nothing', async t => {
  const version = (await shown(hamlet)).avatar_version
  for (const [what, picture, msg] of badPictures)
    t.match(
      await sendPicture(world, hamlet, '/users/me/avatar', picture),
      { status: 400, body: { code: 'BAD_IMAGE', msg } },
      what,
    )
  for (const [what, pictures, msg] of [
    ['none', [], 'You must upload exactly one avatar.'],
    ['two', [png, png], 'You must upload exactly one avatar.'],
    ['too large', [Buffer.alloc(5 * 1024 ** 2 + 1)], /larger than the allowed limit of 5 MiB/],
  ] as const)
    t.match(
      await sendPicture(world, hamlet, '/users/me/avatar', ...pictures),
      { status: 400, body: { code: 'BAD_REQUEST', msg } },
      what,
    )
  await decide(world, { avatar_changes_disabled: true })
  t.match(await sendPicture(world, hamlet, '/users/me/avatar', png), {
    body: { msg: 'Avatar changes are disabled in this organization.' },
  })
  t.match(await hamlet.refusal('DELETE', '/users/me/avatar'), { code: 'BAD_REQUEST' })
  t.match(await sendPicture(world, iago, '/users/me/avatar', png), { status: 200 })
  await decide(world, { avatar_changes_disabled: false })
  await iago.delete('/users/me/avatar')
  t.equal((await shown(hamlet)).avatar_version, version)
  await removeFiles(world.context)
  t.same(onDisk(), [])
})

t.test('what decodes pictures can do nothing else', async t => {
  const tries = [
    "require('node:fs').readFileSync('/etc/passwd')",
    "require('node:fs').writeFileSync('/tmp/x', '')",
    "require('node:child_process').execFileSync('/bin/true')",
    `require('node:net').connect(${JSON.stringify(world.config.listen.socket)})`,
    "require('node:net').connect(80, '127.0.0.1')",
  ]
  for (const code of tries) {
    const run = promisify(execFile)(process.execPath, [...confined, '--eval', code], { cwd: '/' })
    await t.rejects(run, { message: /ERR_ACCESS_DENIED/ }, code)
  }
})

t.test('the organization shows itself by an icon and two logos', async t => {
  const facts = async () => {
    const state = await hamlet.post<Record<string, string>>('/register')
    const settings = await hamlet.get<{ realm_icon: string }>('/server_settings')
    t.equal(settings.realm_icon, state['realm_icon_url'])
    return Object.fromEntries(Object.entries(state).filter(([key]) => /_(icon|logo)_/.test(key)))
  }
  const before = await facts()
  t.match(before, { realm_icon_source: 'G', realm_logo_source: 'D', realm_night_logo_url: '' })
  t.same(sizeOf(await seen(before['realm_icon_url'] ?? '')), [100, 100])
  for (const [path, key] of [
    ['/realm/icon', 'icon'],
    ['/realm/logo', 'logo'],
    ['/realm/logo?night=true', 'night_logo'],
  ] as const) {
    t.match(await sendPicture(world, hamlet, path, png), {
      body: { code: 'UNAUTHORIZED_PRINCIPAL' },
    })
    const [events = []] = await converges(t, [othello], () => sendPicture(world, iago, path, png))
    const url = (await facts())[`realm_${key}_url`] ?? ''
    t.match(events.at(-1), { type: 'realm', op: 'update_dict', property: key })
    await seen(url)
    const led = await download(world, `/api/v1${path}`, { authorization: keyOf(hamlet) })
    t.match(led, { status: 302, headers: { location: url } })
  }
  t.match(await facts(), { realm_icon_source: 'U', realm_night_logo_source: 'U' })
  const nightField = Buffer.from(
    form(['x.png', png])
      .toString('latin1')
      .replace(
        /--(\S+)--\r\n$/,
        '--$1\r\nContent-Disposition: form-data; name="night"\r\n\r\ntrue\r\n--$1--\r\n',
      ),
    'latin1',
  )
  const former = (await facts())['realm_night_logo_url']
  await world.send({
    method: 'POST',
    path: '/api/v1/realm/logo',
    headers: {
      authorization: keyOf(iago),
      'content-type': 'multipart/form-data; boundary=a-boundary-of-the-tests',
    },
    body: nightField,
  })
  t.not((await facts())['realm_night_logo_url'], former, 'a field of the form says which')
  await converges(t, [othello], async () => {
    await iago.delete('/realm/icon')
    await iago.delete('/realm/logo')
    await iago.delete('/realm/logo', { night: true })
  })
  t.match(await facts(), before)
  const led = await download(world, '/api/v1/realm/logo', { authorization: keyOf(hamlet) })
  t.equal(led.headers.location, before['realm_icon_url'])
  t.match(await hamlet.refusal('DELETE', '/realm/icon'), { code: 'UNAUTHORIZED_PRINCIPAL' })
  await removeFiles(world.context)
  t.same(onDisk(), [])
})

t.test(
  'own emoji are used in messages, reactions and statuses, and stay where they were used',
  async t => {
    const add = (person: Person, name: string, picture = png) =>
      sendPicture(world, person, `/realm/emoji/${encodeURIComponent(name)}`, picture)
    const table = async () => (await hamlet.get<{ emoji: CustomEmojiTable }>('/realm/emoji')).emoji
    const named = async (name: string) =>
      Object.values(await table()).find(one => one.name === name && !one.deactivated)

    await converges(t, [hamlet, othello], () => add(hamlet, 'My Yak'))
    const yak = await named('my_yak')
    t.match(yak, { name: 'my_yak', author_id: hamlet.id, deactivated: false, still_url: null })
    t.same(sizeOf(await seen(yak?.source_url ?? '')), [64, 64])
    t.match(await add(othello, 'dance', movingGif), { status: 200 })
    const dance = await named('dance')
    t.match(dance, { source_url: /\.webp$/, still_url: /-still\.png$/ })
    t.ok((await seen(dance?.source_url ?? '')).includes('ANIM'), 'it moves')
    t.same(sizeOf(await seen(dance?.still_url ?? '')), [64, 64])

    const id = await say(hamlet, 'faces', 'mine', 'a :my_yak: and a :smile:')
    const content = async () =>
      (await othello.get<{ message: { content: string } }>(`/messages/${id}`)).message.content
    t.match(
      await content(),
      `<img alt=":my_yak:" class="emoji" src="${yak?.source_url}" title="my_yak">`,
    )
    const reacted = { emoji_name: 'my_yak', emoji_code: yak?.id, reaction_type: 'realm_emoji' }
    const path = `/messages/${id}/reactions`
    const other = `/messages/${await say(hamlet, 'faces', 'mine', 'another')}/reactions`
    await converges(t, [hamlet], () => othello.post(path, { emoji_name: 'my_yak' }))
    await hamlet.post('/users/me/status', reacted)
    for (const [wish, msg] of [
      [{ ...reacted, emoji_name: 'dance' }, 'Invalid custom emoji name.'],
      [{ ...reacted, emoji_code: '999' }, 'Invalid custom emoji.'],
      [{ ...reacted, emoji_code: 'x' }, 'Invalid custom emoji.'],
      [{ emoji_name: 'smile', reaction_type: 'realm_emoji' }, 'Invalid custom emoji.'],
    ] as const)
      t.match(await iago.refusal('POST', other, wish), { msg })

    for (const [name, person, msg] of [
      ['my yak', othello, 'A custom emoji with this name already exists.'],
      ['smile', othello, 'Only administrators can override default emoji.'],
      ['zulip', othello, 'Only administrators can override default emoji.'],
      ['größe', othello, /must contain only lowercase English letters/],
      ['yak-', othello, /must end with either a letter or digit/],
      [' ', othello, 'Emoji name is missing'],
    ] as const)
      t.match(await add(person, name), { status: 400, body: { code: 'BAD_REQUEST', msg } }, name)
    t.match(await add(hamlet, 'bad', Buffer.from('no')), { body: { code: 'BAD_IMAGE' } })
    t.match(await sendPicture(world, hamlet, '/realm/emoji/two', png, png), {
      body: { msg: 'You must upload exactly one file.' },
    })
    t.equal(onDisk().length, 3, 'what was refused has left nothing')
    t.match(await add(iago, 'smile'), { status: 200 })

    t.match(await othello.refusal('DELETE', '/realm/emoji/my_yak'), {
      msg: 'Must be an organization administrator or emoji author',
    })
    t.match(await othello.refusal('DELETE', '/realm/emoji/nothing'), {
      status: 404,
      msg: "Emoji 'nothing' does not exist",
    })
    await converges(t, [othello], () => hamlet.delete('/realm/emoji/my_yak'))
    await iago.delete('/realm/emoji/dance')
    t.match((await table())[yak?.id ?? ''], { deactivated: true })
    await seen(yak?.source_url ?? '')
    await iago.post(path, reacted)
    t.match(await iago.refusal('POST', other, reacted), {
      msg: 'This custom emoji has been deactivated.',
    })
    t.match(await iago.refusal('POST', other, { emoji_name: 'my_yak' }), {
      msg: "Emoji 'my_yak' does not exist",
    })
    t.match(await add(hamlet, 'my_yak'), { status: 200 }, 'the name is free again')
    await decide(world, { can_add_custom_emoji_group: 2 })
    t.match(await add(othello, 'mine'), { body: { msg: 'Insufficient permission' } })
  },
)

t.test(
  'pictures in messages are shown small, as soon as the worker has looked at them',
  async t => {
    const { cordelia } = world
    const idOf = async (url: string) =>
      (
        await world.db.snapshot(tx =>
          tx.one<{ id: number }>(
            sql`select id from attachments where path_id = ${decodeURI(url.slice(14))}`,
          ),
        )
      ).id
    const look = async (url: string) => makeThumbnails(world.context, await idOf(url))
    const content = async (id: number) =>
      (await othello.get<{ message: { content: string } }>(`/messages/${id}`)).message.content
    const reads = (person: Person, url: string) =>
      download(world, url, { authorization: keyOf(person) })

    await makeChannel(hamlet, 'studio', [hamlet, othello], { invite_only: true })
    const still = await upload(world, hamlet, 'müll 1.jpg', turnedJpeg)
    const moving = await upload(world, hamlet, 'x.gif', movingGif)
    const bad = await upload(world, hamlet, 'bad.png', png.subarray(0, 60))
    const href = `https://chat.example.org${still.url}`
    const id = await say(
      hamlet,
      'studio',
      'pictures',
      `@**Othello** [a](${still.url}) [b](${moving.url}) [c](${bad.url}) ${href}`,
    )
    const placeholder =
      '<img class="image-loading-placeholder" data-original-content-type="image/jpeg"'
    t.match(await content(id), placeholder)
    t.equal((await download(world, '/static/picture-on-its-way.svg')).status, 200)
    const [events = []] = await converges(t, [othello, hamlet], async () => {
      for (const { url } of [still, moving, bad]) await look(url)
    })
    const shown = await content(id)
    t.match(
      events
        .filter(event => event.type === 'update_message')
        .map(event => ({ ...event }))
        .at(-1),
      { rendering_only: true, user_id: null, message_id: id, rendered_content: shown },
    )
    t.notMatch(shown, 'image-loading-placeholder')
    t.match(
      shown,
      `<div class="message_inline_image"><a href="${still.url}" title="a"><img data-original-content-type="image/jpeg" data-original-dimensions="8x16" src="/user_uploads/thumbnail${still.url.slice(13)}/840x560.webp"></a></div>`,
    )
    t.match(shown, 'data-animated="true" data-original-content-type="image/gif"')
    t.match(shown, `<a href="${bad.url}">c</a>`, 'what is none stays a link')
    t.equal(shown.split('message_inline_image').length, 4, 'each address once')
    t.match(await othello.get('/messages', { anchor: id, num_before: 0, num_after: 0, narrow: [['has', 'image']] }), { messages: [{ id, flags: ['mentioned'] }] }) // prettier-ignore

    const small = `/user_uploads/thumbnail${still.url.slice(13)}/840x560.webp`
    const seen = await reads(othello, small)
    t.match(seen, { status: 200, headers: { 'content-type': 'image/webp' } })
    t.notOk(seen.content.includes('SECRET'))
    t.equal((await reads(othello, small.replace('.webp', '-anim.webp'))).status, 200)
    const moves = await reads(
      hamlet,
      `/user_uploads/thumbnail${moving.url.slice(13)}/840x560-anim.webp`,
    )
    t.ok(moves.content.includes('ANIM'))
    t.equal((await reads(cordelia, small)).status, 404, 'whoever may not read the file')
    t.equal((await download(world, small)).status, 401)
    for (const path of [
      small.replace('840', '841'),
      small.replace('ll-1', 'x'),
      `/user_uploads/thumbnail${bad.url.slice(13)}/840x560.webp`,
      '/user_uploads/thumbnail/1/x',
    ])
      // prettier-ignore
      t.equal((await reads(hamlet, path)).status, 404, path)
    const { server_thumbnail_formats: formats } = await hamlet.post('/register')
    t.match(formats, [{ name: '840x560.webp' }, { name: '840x560-anim.webp', animated: true }])

    const again = await say(hamlet, 'studio', 'pictures', `[a](${still.url})`)
    t.match(await content(again), 'data-original-dimensions="8x16"', 'known from the beginning')
    await decide(world, { inline_image_preview: false })
    const plain = await say(hamlet, 'studio', 'pictures', `[a](${still.url})`)
    t.notMatch(await content(plain), '<img')
    await decide(world, { inline_image_preview: true })
    t.notMatch(await content(await say(othello, 'studio', 'pictures', '[a](/user_uploads/1/ab/abcdefghijklmnopqrstuvwx/x.png)')), '<img') // prettier-ignore

    const late = await upload(world, hamlet, 'late.png', png)
    const edited = await say(hamlet, 'studio', 'pictures', 'soon')
    await hamlet.patch(`/messages/${edited}`, { content: `[late](${late.url})` })
    t.match(await content(edited), 'image-loading-placeholder')
    await look(late.url)
    t.match(await content(edited), 'data-original-dimensions="100x100"')
    for (const message of [id, again, plain, edited]) await hamlet.delete(`/messages/${message}`)
    t.equal((await reads(hamlet, small)).status, 404, 'gone with the last message')
  },
)

t.test('no address leads to a file that is not a picture for all', async t => {
  for (const path of [
    'nothing.png',
    'default/x.png',
    'default/1-large.png',
    '..%2fx.png',
    '%00.png',
  ])
    t.equal(
      (await download(world, `/user_avatars/1/${path}`)).status,
      path.includes('%00') ? 400 : 404,
    )
})
