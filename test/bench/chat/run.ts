// Messages to rooms of 20, 100 and 500 people, by one sender and by twenty at once: our server and Debian's ejabberd with its
// archive, each on the same PostgreSQL with every commit written through, one after the other in one run, and the commits of
// a single row a second that this PostgreSQL manages. Nothing is asserted. Needs root, and Debian's packages ejabberd,
// erlang-p1-pgsql, nginx and postgresql-15.
//
//   node test/bench/chat/run.ts [SECONDS [ROOM…]]
import { print, type Row } from '../table.ts'
import type { Chat } from './chat.ts'
import { ejabberd } from './ejabberd.ts'
import { measure } from './measure.ts'
import { parley } from './parley.ts'
import { durablePostgres } from './postgres.ts'

const [seconds = 10, ...asked] = process.argv.slice(2).map(Number)
const rooms = asked.length > 0 ? asked : [20, 100, 500]
const people = Math.max(...rooms)

const postgres = await durablePostgres()
const rows: Row[] = []
let hearing: 'by stream' | 'by long poll' = 'by stream'

const ms = (value: number) => value.toFixed(value < 10 ? 2 : 0)

async function trials(name: string, chat: Chat): Promise<void> {
  for (const room of rooms) {
    const members = await chat.enter(room)
    // Nobody meets a server that has just started.
    await measure({ chat, members, senders: 20, seconds: 3 }, () => postgres.pids())
    for (const senders of [1, 20]) {
      const figures = await measure({ chat, members, senders, seconds }, () => postgres.pids())
      const { throughput, acknowledged, lastHeard, processor } = figures
      const figure = [
        `${throughput.toFixed(0)}/s`,
        `ack ${ms(acknowledged.p50)} ms (p99 ${ms(acknowledged.p99)})`,
        `last p99 ${ms(lastHeard.p99)} ms`,
        `${ms(processor)} ms CPU`,
      ].join(', ')
      rows.push([`${name}, ${room} people, ${senders} sending`, figure])
      console.error(rows.at(-1)?.join(': '))
    }
    for (const member of members) member.leave()
  }
}

try {
  for (const clients of [1, 32])
    rows.push([
      `PostgreSQL: commits a second, ${clients} at once`,
      (await postgres.commits(clients, Math.min(seconds, 5))).toFixed(0),
    ])
  const ours = await parley(postgres, people, () => hearing)
  await trials('Parley, by stream', ours)
  hearing = 'by long poll'
  await trials('Parley, by long poll', ours)
  await ours.stop()
  const theirs = await ejabberd(postgres, people)
  await trials('ejabberd', theirs)
  await theirs.stop()
  print(rows)
} finally {
  await postgres.stop()
}
