import { test } from 'tap'
import { daysBetween } from '../../../installer/core/days.ts'

await test('days count when they are over, also those that have passed', async t => {
  const noon = new Date('2026-11-26T12:00:00Z')
  t.equal(daysBetween(noon, new Date('2026-11-28T11:59:59Z')), 1)
  t.equal(daysBetween(noon, new Date('2026-11-28T12:00:00Z')), 2)
  t.equal(daysBetween(noon, new Date('2026-11-26T11:59:59Z')), -1, 'a second ago is not today')
})
