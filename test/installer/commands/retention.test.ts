import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { runCommandLine } from '../../../installer/command-line.ts'
import { verbsFor } from '../../../installer/commands/every-verb.ts'
import { processTerminal } from '../../../installer/terminal/terminal.ts'
import { decide } from '../../server/decide.ts'
import { age, expire } from '../../server/retention.ts'
import { idsFor, makeChannel, say } from '../../server/talk.ts'
import { createWorld } from '../../server/world.ts'
import { certsFolder, certsWorld } from '../certificates/certs-world.ts'

// Each command starts whole programs, and the machine may be busy.
t.setTimeout(600_000)

/** An installed Parley with a real server and its database behind the command. */
async function office(t: Test) {
  const chat = await createWorld(t)
  const folder = t.testdir()
  certsFolder(folder)
  writeFileSync(
    join(folder, 'etc/server.yaml'),
    stringify({ ...chat.config, log: { level: 'info' } }),
  )
  const parley = async (...words: string[]) => {
    const said = { out: '', err: '' }
    const heard = (stream: keyof typeof said) =>
      new PassThrough().on('data', (chunk: Buffer) => (said[stream] += chunk.toString()))
    const [out, err] = [heard('out'), heard('err')]
    const terminal = {
      ...processTerminal(),
      input: Readable.from([]),
      out,
      err,
      interactive: false,
    }
    const code = await runCommandLine(certsWorld(folder, terminal), await verbsFor(words), words)
    await Promise.all([out, err].map(stream => finished(stream.end())))
    return { code, ...said }
  }
  const json = async (...words: string[]) => {
    const { code, out } = await parley(...words, '--json')
    return { code, ...(JSON.parse(out) as Record<string, unknown>) }
  }
  return { chat, parley, json }
}

t.test('an operator sees what goes, and puts back what went', async t => {
  const { chat, parley, json } = await office(t)
  const { hamlet, othello } = chat
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  await makeChannel(hamlet, '--yes', [hamlet, othello])
  const ids = [
    await say(hamlet, 'lunch', 'x', '1'),
    await say(othello, 'lunch', 'x', '2'),
    await say(hamlet, '--yes', 'x', '3'),
  ] as const
  for (const id of ids) await age(chat, id, 40)
  t.match(await parley('retention', 'preview'), { code: 0, out: /^0 messages and 0 files/ })
  t.match(await parley('retention', 'preview', '--days', '30'), {
    code: 0,
    out: /^3 messages and 0 files \(0 bytes\) would go\nwhere .*\nlunch +30 +2 .* UTC .*\n--yes +30 +1 /,
  })
  t.match(await json('retention', 'preview', '--days=39', '--channel=--yes'), {
    code: 0,
    ok: true,
    messages: 1,
    channels: [{ channel_name: '--yes', messages: 1 }],
  })
  t.match(await parley('retention', 'preview', '--days', '0'), { code: 2, err: /no whole number/ })
  t.match(await parley('retention', 'preview', '--channel', 'nowhere'), {
    code: 1,
    err: /there is no channel nowhere/,
  })

  await decide(chat, { message_retention_days: 30 })
  await expire(chat)
  const { code, out } = await parley('messages', 'archived')
  t.equal(code, 0)
  t.match(out, /^run +where .*\n(?:.*\n)?1 +lunch +2 /)
  t.match(out, /^run +where .*\n(?:.*\n)?1 +--yes +1 /)
  t.match(await parley('messages', 'restore'), { code: 2, err: /nothing says which ones/ })
  t.match(await parley('messages', 'restore', '--also-deleted'), { code: 2 })
  t.match(await parley('messages', 'restore', '--run', '1'), {
    code: 4,
    err: /lunch[^]*not a terminal[^]*restore --run 1 --yes/,
  })
  t.match(await parley('messages', 'restore', '--since', 'monday'), { code: 2, err: /no time/ })
  t.match(await json('messages', 'restore', '--run', '1', '--dry-run'), {
    code: 0,
    archived: [{ run: 1 }, { run: 1 }],
    restored: null,
  })
  t.match(await parley('messages', 'restore', '--until', '2000-01-01', '--dry-run'), {
    code: 0,
    out: 'there is nothing in the archive\n',
  })
  t.same(await idsFor(othello), [], 'nothing has happened yet')
  t.match(await json('messages', 'restore', '--user', othello.email, '--yes'), {
    code: 0,
    restored: 1,
  })
  t.same(await idsFor(othello), [ids[1]])
  t.match(
    await parley('messages', 'restore', '--channel=--yes', '--user', String(hamlet.id), '--yes'),
    { code: 0, out: '1 messages are back\n' },
  )
  t.match(await parley('messages', 'restore', '--all', '--since', '2020-01-01T00:00Z', '--yes'), {
    code: 0,
  })
  t.same(await idsFor(othello), ids)
  t.match(await parley('messages', 'restore', '--user', 'nobody@example.org', '--yes'), {
    code: 1,
    err: /nobody here has the id or the address/,
  })
})

t.test('an operator holds and lifts', async t => {
  const { chat, parley, json } = await office(t)
  const { hamlet, desdemona } = chat
  await makeChannel(hamlet, 'castle', [hamlet], { invite_only: true })
  t.match(await parley('hold', 'list'), { code: 0, out: 'nothing is held\n' })
  t.match(await parley('hold', 'add', 'Case 12'), { code: 2, err: /nothing says what/ })
  t.match(await parley('hold', 'add', 'Case 12', '--organization', '--channel', 'castle'), {
    code: 2,
    err: /one hold is of one thing/,
  })
  t.match(await parley('hold', 'add', 'Case 12', '--channel', 'nowhere'), { code: 1 })
  t.match(await parley('hold', 'add', ' ', '--organization'), { code: 2 })
  t.match(await json('hold', 'add', 'Case 12', '--user', hamlet.email, '--reason', 'a letter'), {
    code: 0,
    ok: true,
    id: 1,
  })
  t.match(await parley('hold', 'add', 'Case 12', '--user', hamlet.email), {
    code: 1,
    err: /'Case 12' holds this already/,
  })
  t.match(await parley('hold', 'add', 'Case 12', '--channel', 'castle'), {
    out: /parley hold remove \d+ lifts it/,
  })
  t.match(await parley('hold', 'add', 'Case 13', '--organization'), { code: 0 })
  const { holds } = await desdemona.get<{ holds: { id: number }[] }>('/holds')
  t.equal(holds.length, 3, 'owners see them')
  t.match(await parley('hold', 'list'), {
    out: /^hold 1 {2}Case 12: Hamlet \(user \d+\)\n {2}made .* by the operator: a letter\n.*channel castle\n.*\n.*organization/,
  })
  t.match(await parley('hold', 'remove', '99'), { code: 1, err: /nothing is held/ })
  t.match(await parley('hold', 'remove', 'x'), { code: 2 })
  t.match(await parley('hold', 'remove', '1'), { code: 4, err: /Hamlet[^]*hold remove 1 --yes/ })
  t.match(await parley('hold', 'remove', '1', '--yes'), { code: 0, out: 'lifted\n' })
  t.match(await json('hold', 'list'), { holds: [{ stream_name: 'castle' }, {}] })
  t.match(await json('hold', 'list', '--all'), { holds: [{ id: 1, lifted_by: null }, {}, {}] })
  t.match(await parley('hold', 'list', '--all'), { out: /lifted .* by the operator/ })
})
