import t from 'tap'
import { toFill, toJoin } from '../../../server/access/subscribing.ts'
import type { Channel } from '../../../server/access/channels.ts'
import { allow } from '../../../server/access/allowed.ts'
import {
  mayAddSubscribers,
  mayCreateChannels,
  mayJoin,
  mayKnowOf,
  mayMentionEveryone,
  mayPostTo,
  mayRead,
  mayRemoveSubscribers,
  type ChannelFacts,
} from '../../../server/access/channel-rules.ts'
import { hasReceived, mayReadMessage } from '../../../server/access/message-rules.ts'
import { roles, type Role } from '../../../server/identity/actor.ts'

const as = (role: Role) => ({ id: 7, role })
const [admin, member, guest] = [as(roles.administrator), as(roles.member), as(roles.guest)]
const open: ChannelFacts = {
  isPrivate: false,
  isArchived: false,
  hasSharedHistory: true,
  isSubscribed: false,
}
const secret = { ...open, isPrivate: true }
const inside = (channel: ChannelFacts) => ({ ...channel, isSubscribed: true })

t.test('a public channel is open to all but guests', async t => {
  for (const rule of [mayKnowOf, mayRead, mayPostTo, mayJoin, mayAddSubscribers]) {
    t.ok(rule(member, open))
    t.notOk(rule(guest, open))
  }
  t.ok(mayPostTo(guest, inside(open)), 'a guest who was brought in may speak')
  t.notOk(mayAddSubscribers(guest, inside(open)), 'and bring in nobody')
})

t.test('a private channel is known to administrators, and open to those inside', async t => {
  t.ok(mayKnowOf(admin, secret))
  for (const rule of [mayRead, mayPostTo, mayJoin, mayAddSubscribers]) {
    t.notOk(rule(admin, secret))
    t.notOk(rule(member, secret))
    t.ok(rule(member, inside(secret)))
  }
  t.notOk(mayKnowOf(member, secret))
})

t.test('an archived channel is read only', async t => {
  const archived = inside({ ...open, isArchived: true })
  t.ok(mayRead(member, archived))
  for (const rule of [mayPostTo, mayJoin, mayAddSubscribers]) t.notOk(rule(admin, archived))
})

t.test(
  'administrators send people out, members make channels, small groups may be called',
  async t => {
    t.ok(mayRemoveSubscribers(admin, secret))
    t.notOk(mayRemoveSubscribers(member, inside(open)))
    t.ok(mayCreateChannels(member))
    t.notOk(mayCreateChannels(guest))
    t.ok(mayMentionEveryone(member, 15))
    t.notOk(mayMentionEveryone(member, 16))
    t.ok(mayMentionEveryone(admin, 16))
  },
)

t.test('protected history is what came in while one was there, while one is there', async t => {
  const guarded = inside({ ...secret, hasSharedHistory: false })
  const subscribed = [
    { after: 10, until: 20 },
    { after: 30, until: undefined },
  ]
  const may = (id: number, channel = guarded) => mayReadMessage(member, { id, channel, subscribed })
  t.same(
    [10, 11, 20, 21, 30, 31].map(id => may(id)),
    [false, true, true, false, false, true],
  )
  t.notOk(may(11, { ...guarded, isSubscribed: false }))
  t.ok(may(5, inside(secret)), 'shared history is open to whoever is inside')
  t.notOk(hasReceived(member, { id: 5, channel: inside(secret), subscribed }))
})

t.test('a direct message is for those it was sent to', async t => {
  t.ok(mayReadMessage(member, { id: 1, memberIds: [3, 7] }))
  t.notOk(mayReadMessage(admin, { id: 1, memberIds: [3, 8] }))
  t.ok(hasReceived(member, { id: 1, memberIds: [7] }))
})

t.test('the mark of permission changes nothing at run time', async t => {
  const row = { id: 1 }
  t.equal(allow(row, 'read'), row)
})

t.test('whoever makes a channel fills it, before anything is said in it', async t => {
  const made: Channel = {
    ...secret,
    id: 1,
    name: 'castle',
    recipientId: 1,
    creatorId: member.id,
    firstMessageId: null,
    sinceMessageId: null,
  }
  t.ok(toFill(member, made))
  t.notOk(toFill({ ...member, id: 8 }, made))
  t.notOk(toFill(member, { ...made, firstMessageId: 5 }))
  t.notOk(toJoin(member, made, [member.id]), 'later it is as closed to them as to others')
})
