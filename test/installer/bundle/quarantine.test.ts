import { mkdir, readdir, stat, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { makeRoom } from '../../../installer/bundle/quarantine.ts'

t.test('a quarantine is closed to others, and those that a kill left go after a day', async t => {
  const place = t.testdir({ elsewhere: { kept: '' } })
  process.env['PARLEY_QUARANTINE_IN'] = place
  const longAgo = new Date(Date.now() - 2 * 86_400_000)
  for (const name of ['parley-quarantine-old', 'parley-quarantine-young', 'of-others'])
    await mkdir(join(place, name))
  for (const name of ['parley-quarantine-old', 'of-others'])
    await utimes(join(place, name), longAgo, longAgo)
  await symlink(join(place, 'elsewhere'), join(place, 'parley-quarantine-link'))

  const room = await makeRoom()
  t.equal((await stat(room)).mode & 0o777, 0o700)
  const left = (await readdir(place)).filter(name => join(place, name) !== room)
  t.same(left.sort(), [
    'elsewhere',
    'of-others',
    'parley-quarantine-link',
    'parley-quarantine-young',
  ])
  t.same(await readdir(join(place, 'elsewhere')), ['kept'])
})
