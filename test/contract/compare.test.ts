import t from 'tap'
import { compare } from './compare.ts'
import { report, isGood } from './report.ts'
import { specificationOf } from './specification.ts'

const closed = (properties: object) => ({
  type: 'object',
  additionalProperties: false,
  properties,
})
const word = (only: string) => ({ type: 'string', enum: [only] })
const shelf = {
  oneOf: [
    closed({ kind: word('book'), pages: { type: 'integer' } }),
    closed({ kind: word('map'), scale: { $ref: '#/components/schemas/Scale' } }),
  ],
}
const answer = (schema: object) => ({ content: { 'application/json': { schema } } })
const library = specificationOf({
  paths: {
    '/shelves/{shelf_id}': {
      get: {
        responses: {
          200: answer(
            closed({
              things: { type: 'array', items: shelf },
              owner: { type: 'string', nullable: true },
              by_room: { additionalProperties: closed({ floor: { type: 'integer' } }) },
            }),
          ),
          400: answer({
            allOf: [closed({ result: word('error'), msg: {}, code: { type: 'string' } })],
            example: { code: 'TOO_HIGH' },
          }),
        },
      },
    },
    '/shelves/mine': { delete: { responses: { 200: { $ref: '#/components/responses/Done' } } } },
    '/events': {
      get: {
        responses: {
          200: answer(
            closed({
              events: {
                type: 'array',
                items: {
                  oneOf: [
                    closed({ type: word('shelf'), op: word('add'), id: {}, room: {} }),
                    closed({ type: word('shelf'), op: word('remove'), id: {} }),
                    closed({ type: word('heartbeat'), id: {} }),
                  ],
                },
              },
            }),
          ),
        },
      },
    },
  },
  components: {
    schemas: { Scale: { type: 'integer' } },
    responses: { Done: answer(closed({ result: word('success'), msg: {} })) },
  },
})
const ask = (path: string, body?: object, method = 'GET', status = 200) => ({
  method,
  path,
  status,
  body,
})
const said = (body: object, path = '/api/v1/shelves/7') => compare(library, [ask(path, body)], [])
const heard = (...events: object[]) => said({ events }, '/api/v1/events')

t.test('an answer as specified deviates in nothing', async t => {
  const things = [
    { kind: 'book', pages: 12 },
    { kind: 'map', scale: 500 },
  ]
  const { faults, seen } = said({ things, owner: null, by_room: { hall: { floor: 1 } } })
  t.same(faults, [])
  t.equal(seen.get('GET /shelves/{shelf_id}'), 1)
})

t.test('of several shapes the nearest says what is wrong, once for a whole list', async t => {
  const wrong = { kind: 'map', scale: 'large' }
  t.match(said({ things: [wrong, wrong, { kind: 'book', pages: 1 }] }).faults, [
    { of: 'GET /shelves/{shelf_id}', at: 'things[].scale', what: 'must be integer', times: 1 },
  ])
  t.match(said({ things: [{ kind: 'globe' }] }).faults, [{ at: 'things[].kind' }])
})

t.test('what is not specified is named, and so is what nobody ever said', async t => {
  const { faults, unsaid } = said({ colour: 'red', owner: 'Ada', things: [{ kind: 'book' }] })
  t.match(faults, [{ at: 'colour', what: 'is not specified', how: 'beside' }])
  t.same(
    unsaid.map(({ of, at }) => `${of} ${at}`),
    [
      'GET /shelves/{shelf_id} things[].pages',
      'GET /shelves/{shelf_id} things[].scale',
      'GET /shelves/{shelf_id} by_room',
      'DELETE /shelves/mine ',
      'GET /events ',
      'event shelf/add ',
      'event shelf/remove ',
      'event heartbeat ',
    ],
    'but not what would be in something that nobody said',
  )
})

t.test('each kind of event is looked at by itself, in a poll and in a stream', async t => {
  const { seen, faults, unsaid } = heard(
    { type: 'shelf', op: 'add', id: 1 },
    { type: 'shelf', op: 'remove', id: 2, room: 3 },
    { type: 'fire', id: 4 },
  )
  t.equal(seen.get('event shelf/add'), 1)
  t.match(faults, [
    { of: 'event shelf/remove', at: 'room', how: 'beside' },
    { of: 'event fire', at: '', what: 'is not specified' },
  ])
  t.match(
    unsaid.filter(({ of }) => of.startsWith('event')),
    [
      { of: 'event shelf/add', at: 'room' },
      { of: 'event heartbeat', at: '' },
    ],
  )
  const { seen: streamed } = said({ type: 'heartbeat', id: 1 }, '/json/events/stream')
  t.equal(streamed.get('event heartbeat'), 1)
})

const refused = (body: object) =>
  compare(library, [ask('/api/v1/anything', body, 'PATCH', 404)], []).faults

t.test('a refusal has the shape of those that are specified, and one of their codes', async t => {
  t.same(refused({ result: 'error', msg: 'No', code: 'TOO_HIGH' }), [])
  t.match(refused({ result: 'error', msg: 'No', code: 'TOO_LOW', by: 3 }), [
    { of: 'any refusal', at: 'by', how: 'beside' },
    { of: 'any refusal', at: 'code TOO_LOW', how: 'beside' },
  ])
})

t.test('an answer that is a reference is followed, and a path without a variable wins', async t => {
  const { seen, faults } = compare(library, [
    ask('/json/shelves/mine', { result: 'success', msg: '', left: 2 }, 'DELETE'),
  ])
  t.same([...seen.keys()], ['DELETE /shelves/mine'])
  t.match(faults, [{ at: 'left' }])
  t.equal(said({}, '/shelves/7').seen.size, 0, 'what is beside the API is of no concern')
  t.equal(said({}, '/json/shelves/north').seen.size, 0, 'and an id is a number')
})

const why = (keys: string[], how: 'beside' | 'never' = 'beside') =>
  ({ how, reason: 'Shelves are painted.', where: { 'GET /shelves/{shelf_id}': keys } }) as const

t.test('a deviation with a reason is none, and a reason that nothing needs is told', async t => {
  const painted = [ask('/api/v1/shelves/7', { colour_inside: 'red', things: [] })]
  const bare = compare(library, painted, [])
  t.notOk(isGood(bare, false))
  const good = compare(library, painted, [why(['colour_*']), why(['by_*'], 'never')])
  t.ok(isGood(good, false))
  t.notOk(isGood(good, true), 'all that is specified was to be said, and was not')
  t.match(report(good, library), '1 deviations with a reason')
  t.match(compare(library, painted, [why(['height'])]).idle, [{ key: 'height' }])
})
