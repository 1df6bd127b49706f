import { mkdir, readdir, rmdir, stat, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { debianArchitecture } from '../../../installer/bundle/architecture.ts'
import { madeOnIn } from '../../../installer/bundle/made-on.ts'
import { fill, makeRoom } from '../../../installer/bundle/quarantine.ts'
import { openBundle } from '../../../installer/bundle/read.ts'
import { inRoom } from '../../../installer/bundle/room.ts'
import { startInQuarantine } from '../../../installer/bundle/start-in-quarantine.ts'
import { fewFiles, heading, maker, smallBundle } from './small-bundle.ts'

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

t.test('where nobody names a place, it is one that is on disk', async t => {
  delete process.env['PARLEY_QUARANTINE_IN']
  const room = await makeRoom()
  await rmdir(room)
  t.match(room, /^\/var\/tmp\/parley-quarantine-/)
})

/** Ends as its first word says, when it was started as the installer in its room. */
const program = `#!/bin/sh
[ "$1" = "$PARLEY_QUARANTINE/content/release/installer/main.ts" ] || exit 1
[ "$2" != end ] || kill -TERM $$
exit "$2"
`

t.test('the installer of a bundle runs from its quarantine, and its end is ours', async t => {
  const folder = t.testdir({ room: {}, empty: {} })
  const room = join(folder, 'room')
  const made = maker()
  const node = {
    path: `release/node_modules/node-linux-${process.arch}/bin/node`,
    mode: 0o755,
    from: Buffer.from(program),
    encoding: 'plain',
  } as const
  const architecture = debianArchitecture()
  const { path } = await smallBundle(folder, made, {
    architecture,
    ingredients: [...fewFiles, node],
  })
  const bundle = await openBundle(path, () => made.anchor)
  await fill(room, bundle)
  await bundle.file.close()
  t.equal(await madeOnIn(room), heading.madeOn)
  t.equal((await stat(inRoom.tree(room))).isDirectory(), true)
  t.equal(await startInQuarantine(room, ['7']), 7)
  t.equal(await startInQuarantine(room, ['end']), 130)
  await t.rejects(startInQuarantine(join(folder, 'empty'), ['7']), { message: /ENOENT/ })
})
