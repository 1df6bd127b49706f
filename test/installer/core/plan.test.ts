import t from 'tap'
import type { Look } from '../../../installer/core/host.ts'
import { plan, type Resource } from '../../../installer/core/resource.ts'

const host: Look = {
  read: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
  ask: () => Promise.resolve({ ok: true, code: 0, out: '', err: '' }),
}

const resource = (
  id: string,
  check: Resource['check'],
  more: Partial<Resource> = {},
): Resource => ({
  id,
  check,
  apply: () => Promise.reject(new Error('a plan must not apply')),
  ...more,
})

t.test(
  'looks that wait for each other get on, and the plan keeps the order of the list',
  async t => {
    const second = Promise.withResolvers<string>()
    const seen: number[] = []
    const changes = await plan(
      host,
      [
        resource('first', () => second.promise),
        resource('settled', () => Promise.resolve(undefined)),
        resource('second', () => {
          second.resolve('wait for the second')
          return Promise.resolve('differ')
        }),
        resource('last', () => Promise.resolve('format it'), { oneWay: 'it erases the disk' }),
      ],
      ({ index, total }) => {
        t.equal(total, 4)
        seen.push(index)
      },
    )
    t.same(changes, [
      { id: 'first', difference: 'wait for the second' },
      { id: 'second', difference: 'differ' },
      { id: 'last', difference: 'format it', oneWay: 'it erases the disk' },
    ])
    t.same(seen, [0, 1, 2, 3])
  },
)

t.test('a look that breaks down is the error of the plan', async t => {
  await t.rejects(
    plan(host, [
      resource('whole', () => Promise.resolve(undefined)),
      resource('broken', () => Promise.reject(new Error('cannot look'))),
    ]),
    { message: 'cannot look' },
  )
})
