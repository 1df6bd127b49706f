import t, { type Test } from 'tap'
import * as z from 'zod'
import { notAudited } from '../../../../server/audit/audits.ts'
import { endpoint } from '../../../../server/platform/http/endpoint.ts'
import {
  boolean,
  integer,
  json,
  optional,
  text,
  textOrJson,
  withDefault,
} from '../../../../server/platform/http/parameters.ts'
import { encode } from '../../client.ts'
import { createWorld } from '../../world.ts'

const person = z.object({ name: z.string(), age: z.int().optional() })
const echo = endpoint({
  method: 'POST',
  path: '/echo/:place',
  summary: 'For this test.',
  auth: 'none',
  audits: notAudited('it changes nothing'),
  prefixes: [''],
  params: {
    place: text(),
    content: text(),
    count: withDefault(integer, 7),
    loud: optional(boolean),
    people: withDefault(json(z.array(person)), []),
    anchor: withDefault(textOrJson(z.union([z.int(), z.string()])), ''),
    note: optional(text(z.string().min(1).max(5))),
  },
  handle: async (_ctx, { params, client }) => ({ params, client }),
})

const form = 'application/x-www-form-urlencoded'
const worldWithEcho = async (test: Test) => {
  const world = await createWorld(test, { endpoints: [echo] })
  const post = (type: string, body: string | Buffer, query = '', agent = 'Robot/1.0 (x)') =>
    world.send({
      method: 'POST',
      path: `/echo/here${query}`,
      headers: { ...(type && { 'content-type': type }), 'user-agent': agent },
      body,
    })
  const refused = async (params: Record<string, unknown>) => {
    const { status, body } = await post(form, encode({ content: 'x', ...params }))
    t.equal(status, 400)
    return [body['code'], body['msg']]
  }
  return { world, post, refused }
}

t.test('the same parameters arrive by form, multipart, JSON and query', async t => {
  const { post } = await worldWithEcho(t)
  const expected = {
    place: 'here',
    content: '“12” & 日本',
    count: 12,
    loud: true,
    people: [{ name: 'Zoë' }],
    anchor: 'newest',
  }
  const { place: _place, ...sent } = expected
  const multipart = new Response(
    Object.entries(sent).reduce((data, [name, value]) => {
      data.set(name, typeof value === 'string' ? value : JSON.stringify(value))
      return data
    }, new FormData()),
  )
  const answers = [
    await post(form, encode(sent)),
    await post('application/X-WWW-form-urlencoded; charset=UTF-8', encode(sent)),
    await post('application/json', JSON.stringify(sent)),
    await post('', '', `?${encode(sent)}`),
    await post(
      multipart.headers.get('content-type') ?? '',
      Buffer.from(await multipart.arrayBuffer()),
    ),
  ]
  for (const { status, body } of answers)
    t.match({ status, body }, { status: 200, body: { params: expected } })
})

t.test('text is text, null is nothing, and the body is believed before the query', async t => {
  const { post } = await worldWithEcho(t)
  t.match((await post(form, encode({ content: '12', anchor: 12 }))).body, {
    params: { content: '12', anchor: 12, count: 7, people: [] },
  })
  t.match((await post(form, encode({ content: 'a', count: null, loud: null }))).body, {
    params: { count: 7 },
  })
  t.match((await post(form, encode({ content: 'body' }), '?content=query')).body, {
    params: { content: 'body' },
  })
})

t.test('what nobody understands is named, and refuses nothing', async t => {
  const { post } = await worldWithEcho(t)
  const { status, body } = await post(
    form,
    encode({ content: 'x', colour: 'red', client: 'bot' }),
    '?size=3',
  )
  t.equal(status, 200)
  t.same(body['ignored_parameters_unsupported'], ['size', 'colour'])
  t.equal(body['client'], 'bot')
  const plain = await post(form, encode({ content: 'x' }))
  t.notOk('ignored_parameters_unsupported' in plain.body)
  t.equal(plain.body['client'], 'Robot')
})

t.test('what is missing or wrong is named in the words that clients know', async t => {
  const { post, refused } = await worldWithEcho(t)
  t.match(await post(form, ''), {
    status: 400,
    body: {
      result: 'error',
      code: 'REQUEST_VARIABLE_MISSING',
      msg: "Missing 'content' argument",
      var_name: 'content',
    },
  })
  t.same(await refused({ count: 'many' }), ['INVALID_JSON', 'count is not valid JSON'])
  t.same(await refused({ count: 1.5 }), ['BAD_REQUEST', 'count is not an integer'])
  t.same(await refused({ loud: 3 }), ['BAD_REQUEST', 'loud is not a boolean'])
  t.same(await refused({ people: {} }), ['BAD_REQUEST', 'people is not a list'])
  t.same(await refused({ people: [3] }), ['BAD_REQUEST', 'people[0] is not a dict'])
  t.same(await refused({ people: [{ name: 3 }] }), [
    'BAD_REQUEST',
    'people[0]["name"] is not a string',
  ])
  t.same(await refused({ anchor: [] }), ['BAD_REQUEST', 'Invalid anchor'])
  t.same(await refused({ note: '' }), ['BAD_REQUEST', 'note cannot be blank'])
  t.same(await refused({ note: '123456' }), [
    'BAD_REQUEST',
    'note is too long (limit: 5 characters)',
  ])
  t.same(await refused({ content: 'a\0b' }), ['BAD_REQUEST', 'content must not contain null bytes'])
  t.same(await refused({ people: [{ name: '\0' }] }), [
    'BAD_REQUEST',
    'people must not contain null bytes',
  ])
})

t.test('half a character cannot reach the database', async t => {
  const { post } = await worldWithEcho(t)
  t.match((await post('application/json', String.raw`{"content":"a\ud800"}`)).body, {
    params: { content: 'a\ufffd' },
  })
})

t.test('every other kind of body is refused before anything looks at it', async t => {
  const { post } = await worldWithEcho(t)
  for (const type of ['text/plain', '', 'application/jsonp', 'constructor', 'application/json\t;'])
    t.match(await post(type, '{"content":"x"}'), { status: type.includes('\t') ? 200 : 415 }, type)
  for (const body of ['[1]', 'null', '"x"', '{'])
    t.match(await post('application/json', body), {
      status: 400,
      body: { code: 'BAD_REQUEST', msg: /Malformed JSON/ },
    })
  t.match(await post('application/json', Buffer.from([0x7b, 0xff])), {
    status: 400,
    body: { msg: /UTF-8/ },
  })
  t.match(await post('multipart/form-data; boundary=x', 'nonsense'), {
    status: 400,
    body: { msg: /multipart/ },
  })
  t.match(await post(form, `content=${'x'.repeat(1_100_000)}`), {
    status: 413,
    body: { result: 'error' },
  })
})

t.test('what nests without end is refused, and brackets in texts are not counted', async t => {
  const { post, refused } = await worldWithEcho(t)
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  t.same(await refused({ people: deep }), ['INVALID_JSON', 'people is nested too deeply'])
  t.match(await post('application/json', `{"content":${deep}}`), { status: 400 })
  const name = '\\"[{'.repeat(100)
  t.match(await post(form, encode({ content: 'x', people: [{ name }] })), { status: 200 })
})
