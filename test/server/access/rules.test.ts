import t from 'tap'
import { toArrive, toFill, toLeave } from '../../../server/access/subscribing.ts'
import type { Channel } from '../../../server/access/channels.ts'
import { allow } from '../../../server/access/allowed.ts'
import {
  isLargeAudience,
  mayAddSubscribers,
  mayAdminister,
  mayJoin,
  mayKnowOf,
  mayPostTo,
  mayRead,
  mayRemoveSubscribers,
  type ChannelFacts,
  type Reader,
} from '../../../server/access/channel-rules.ts'
import { directRefusal } from '../../../server/access/direct-message-rules.ts'
import { mayInviteAs, mayManageInvitation } from '../../../server/access/invitation-rules.ts'
import {
  moveLimit,
  refusesChannelMove,
  refusesDelete,
  refusesEdit,
  refusesTopicMove,
  type MessagePermission,
} from '../../../server/access/message-change-rules.ts'
import { isAcquainted, knowsEverybody } from '../../../server/access/user-rules.ts'
import { hasReceived, mayReadMessage } from '../../../server/access/message-rules.ts'
import { roles, type Role } from '../../../server/identity/actor.ts'

const as = (role: Role) => ({ id: 7, role })
const [admin, member, guest] = [as(roles.administrator), as(roles.member), as(roles.guest)]
const [owner, moderator] = [as(roles.owner), as(roles.moderator)]
const open: ChannelFacts = {
  isPrivate: false,
  isWebPublic: false,
  isArchived: false,
  hasSharedHistory: true,
  isSubscribed: false,
  grants: ['can_send_message_group'],
}
const secret = { ...open, isPrivate: true }
const inside = <C extends ChannelFacts>(channel: C): C => ({ ...channel, isSubscribed: true })
const mayAddAnywhere = (reader: Reader, channel: ChannelFacts) =>
  mayAddSubscribers(reader, channel, true)

t.test('a public channel is open to all but guests', async t => {
  for (const rule of [mayKnowOf, mayRead, mayPostTo, mayJoin, mayAddAnywhere]) {
    t.ok(rule(member, open))
    t.notOk(rule(guest, open))
  }
  t.ok(mayPostTo(guest, inside(open)), 'a guest who was brought in may speak')
  t.notOk(mayAddAnywhere(guest, inside(open)), 'and bring in nobody')
})

t.test('a private channel is known to administrators, and open to those inside', async t => {
  t.ok(mayKnowOf(admin, secret))
  for (const rule of [mayRead, mayPostTo, mayJoin, mayAddAnywhere]) {
    t.notOk(rule(admin, secret))
    t.notOk(rule(member, secret))
    t.ok(rule(member, inside(secret)))
  }
  t.notOk(mayKnowOf(member, secret))
})

t.test('an archived channel is read only', async t => {
  const archived = inside({ ...open, isArchived: true })
  for (const rule of [mayRead, mayJoin, mayAddAnywhere]) t.ok(rule(member, archived))
  t.notOk(mayPostTo(admin, archived))
})

t.test(
  'a web-public channel is open to guests, who still speak only where they are in',
  async t => {
    const world = { ...open, isWebPublic: true }
    for (const rule of [mayKnowOf, mayRead, mayJoin]) t.ok(rule(guest, world))
    t.notOk(mayPostTo(guest, world))
    t.ok(mayPostTo(guest, inside(world)))
  },
)

t.test('what a channel gives to people, it gives to them and not to guests', async t => {
  const table = [
    ['can_subscribe_group', { knows: true, reads: true, adds: false, administers: false }],
    ['can_add_subscribers_group', { knows: true, reads: true, adds: true, administers: false }],
    ['can_administer_channel_group', { knows: true, reads: false, adds: false, administers: true }],
    ['can_send_message_group', { knows: false, reads: false, adds: false, administers: false }],
  ] as const
  for (const [grant, expected] of table) {
    const channel = { ...secret, grants: [grant] }
    const found = (reader: Reader) => ({
      knows: mayKnowOf(reader, channel),
      reads: mayRead(reader, channel),
      adds: mayAddSubscribers(reader, channel, false),
      administers: mayAdminister(reader, channel),
    })
    t.same(found(member), expected, grant)
    t.same(found(guest), { knows: false, reads: false, adds: false, administers: false }, grant)
  }
  t.notOk(mayPostTo(member, { ...open, grants: [] }), 'who may speak is given, too')
})

t.test('people are sent out by administrators, and by those who were given the right', async t => {
  t.ok(mayRemoveSubscribers(admin, secret))
  t.notOk(mayRemoveSubscribers(member, inside(open)))
  const given = { ...secret, grants: ['can_remove_subscribers_group'] as const }
  t.ok(mayRemoveSubscribers(member, inside(given)))
  t.notOk(mayRemoveSubscribers(member, given), 'not where they know of nothing')
})

t.test('people are brought in where the organization or the channel lets one', async t => {
  t.notOk(mayAddSubscribers(member, inside(open), false))
  t.ok(mayAddSubscribers(admin, inside(secret), false))
  t.notOk(mayAddSubscribers(admin, secret, true), 'and never where one may not be oneself')
})

t.test('small groups may be called by anybody', async t => {
  t.notOk(isLargeAudience(15))
  t.ok(isLargeAudience(16))
})

t.test('direct messages need somebody who may use them, and somebody who may begin', async t => {
  const talk = { isWithNobody: false, isBegun: false, isAuthorized: true, mayBegin: true }
  t.equal(directRefusal(talk), undefined)
  t.equal(directRefusal({ ...talk, mayBegin: false, isBegun: true }), undefined)
  t.match(directRefusal({ ...talk, mayBegin: false }), /initiate/)
  t.match(directRefusal({ ...talk, isAuthorized: false, isBegun: true }), /authorize/)
  const alone = { isWithNobody: true, isBegun: false, isAuthorized: false, mayBegin: false }
  t.equal(directRefusal(alone), undefined, 'notes to oneself are nobody else’s affair')
})

t.test('an invitation gives no more than its maker has, and is theirs to take back', async t => {
  t.ok(mayInviteAs(member, roles.member))
  t.ok(mayInviteAs(member, roles.guest))
  t.notOk(mayInviteAs(member, roles.moderator))
  const theirs = { inviterId: member.id, role: roles.member }
  const stranger = { ...member, id: 8 }
  t.ok(mayManageInvitation(member, theirs))
  t.notOk(mayManageInvitation(stranger, theirs))
  t.ok(mayManageInvitation({ ...admin, id: 8 }, theirs))
  const mighty = { inviterId: admin.id, role: roles.owner }
  t.notOk(mayManageInvitation(admin, mighty), 'owners alone decide on who becomes one')
  t.ok(mayManageInvitation({ ...owner, id: 8 }, mighty))
})

const limits = {
  allow_message_editing: true,
  message_content_edit_limit_seconds: 60,
  message_content_delete_limit_seconds: 60,
  move_messages_within_stream_limit_seconds: 600,
  move_messages_between_streams_limit_seconds: 300,
}
const unlimited = {
  ...limits,
  message_content_edit_limit_seconds: null,
  message_content_delete_limit_seconds: null,
  move_messages_within_stream_limit_seconds: null,
  move_messages_between_streams_limit_seconds: null,
}
const asked = (reader: Reader, ageSeconds: number, ...grants: MessagePermission[]) => ({
  reader,
  message: { senderId: member.id, sentAt: new Date(0) },
  now: new Date(ageSeconds * 1000),
  grants: new Set(grants),
})
const other = { ...admin, id: 8 }

t.test('what a message says is changed by its author alone, for a while', async t => {
  t.equal(refusesEdit(asked(member, 80), limits), undefined, 'and twenty seconds of grace')
  t.match(refusesEdit(asked(member, 81), limits), /time limit/)
  t.equal(refusesEdit(asked(member, 9_999), unlimited), undefined)
  t.match(refusesEdit(asked(other, 0), unlimited), /permission/)
  t.match(refusesEdit(asked(member, 0), { ...limits, allow_message_editing: false }), /turned off/)
})

t.test('a message is deleted by whoever may delete any, or its author for a while', async t => {
  t.equal(refusesDelete(asked(other, 9_999, 'delete any'), limits), undefined)
  t.match(refusesDelete(asked(other, 0, 'delete own'), limits), /permission/)
  t.equal(refusesDelete(asked(member, 80, 'delete own'), limits), undefined)
  t.match(refusesDelete(asked(member, 81, 'delete own'), limits), /time limit/)
  t.equal(refusesDelete(asked(member, 9_999, 'delete own'), unlimited), undefined)
  t.match(refusesDelete(asked(member, 0), limits), /permission/)
})

t.test('topics are renamed and resolved by those who may, by moderators also later', async t => {
  const rename = { marks: false, renames: true }
  const mark = { marks: true, renames: false }
  t.equal(refusesTopicMove(asked(member, 620, 'move within'), rename, limits), undefined)
  t.match(refusesTopicMove(asked(member, 621, 'move within'), rename, limits), /time limit/)
  t.equal(refusesTopicMove(asked(member, 9_999, 'move within'), rename, unlimited), undefined)
  t.equal(refusesTopicMove(asked(moderator, 9_999, 'move within'), rename, limits), undefined)
  t.match(refusesTopicMove(asked(moderator, 0, 'resolve'), rename, limits), /permission to edit/)
  t.equal(refusesTopicMove(asked(member, 0, 'resolve'), mark, limits), undefined)
  t.match(refusesTopicMove(asked(owner, 0, 'move within'), mark, limits), /resolve topics/)
  const both = { marks: true, renames: true }
  t.match(refusesTopicMove(asked(member, 0, 'resolve'), both, limits), /permission to edit/)
})

t.test('messages leave a channel by those who may, by moderators also later', async t => {
  t.equal(refusesChannelMove(asked(member, 320, 'move out'), limits), undefined)
  t.match(refusesChannelMove(asked(member, 321, 'move out'), limits), /time limit/)
  t.equal(refusesChannelMove(asked(member, 9_999, 'move out'), unlimited), undefined)
  t.equal(refusesChannelMove(asked(moderator, 9_999, 'move out'), limits), undefined)
  t.match(refusesChannelMove(asked(owner, 0, 'move within'), limits), /permission/)
})

const parts = (topic: boolean, channel: boolean) => ({ topic, channel })

t.test('of two limits on what moves along, the shorter one counts', async t => {
  t.equal(moveLimit(member, parts(true, true), limits), 300)
  t.equal(moveLimit(member, parts(true, false), limits), 600)
  t.equal(moveLimit(member, parts(false, true), limits), 300)
  t.equal(moveLimit(member, parts(true, true), unlimited), undefined)
  t.equal(moveLimit(moderator, parts(true, true), limits), undefined)
})

t.test('protected history is what came in while one was there, while one is there', async t => {
  const guarded: ChannelFacts = inside({ ...secret, hasSharedHistory: false })
  const subscribed = [
    { after: 10, until: 20 },
    { after: 30, until: undefined },
  ]
  const may = (arrival: number, channel = guarded) =>
    mayReadMessage(member, { arrival, channel, subscribed })
  t.same(
    [10, 11, 20, 21, 30, 31].map(arrival => may(arrival)),
    [false, true, true, false, false, true],
  )
  t.notOk(may(11, { ...guarded, isSubscribed: false }))
  t.ok(may(5, inside(secret)), 'shared history is open to whoever is inside')
  t.notOk(hasReceived(member, { arrival: 5, channel: inside(secret), subscribed }))
})

t.test('a direct message is for those it was sent to', async t => {
  t.ok(mayReadMessage(member, { memberIds: [3, 7] }))
  t.notOk(mayReadMessage(admin, { memberIds: [3, 8] }))
  t.ok(hasReceived(member, { memberIds: [7] }))
})

t.test('a guest knows whom they have to do with, where guests do not know everybody', async t => {
  t.ok(knowsEverybody(member, false))
  t.ok(knowsEverybody(guest, true))
  t.notOk(knowsEverybody(guest, false))

  const stranger = {
    isSelf: false,
    isBot: false,
    isActive: true,
    sharesChannel: false,
    sharesConversation: false,
  }
  t.notOk(isAcquainted(stranger))
  for (const tie of ['isSelf', 'isBot', 'sharesChannel', 'sharesConversation'] as const)
    t.ok(isAcquainted({ ...stranger, [tie]: true }), tie)
  const gone = { ...stranger, isActive: false }
  t.notOk(isAcquainted({ ...gone, sharesChannel: true }), 'whoever has left is in no channel')
  t.ok(isAcquainted({ ...gone, sharesConversation: true }), 'and still in what was said')
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
    topicsPolicy: 'inherit',
    isRecentlyActive: true,
    creatorId: member.id,
    firstMessageId: null,
    sinceMessageId: null,
  }
  t.ok(toFill(member, made))
  t.notOk(toFill({ ...member, id: 8 }, made))
  t.notOk(toFill(member, { ...made, firstMessageId: 5 }))
  t.notOk(mayJoin(member, made), 'later it is as closed to them as to others')
  t.ok(toArrive(made), 'whoever was invited comes in')
  t.notOk(toArrive({ ...made, isArchived: true }), 'unless it has been closed meanwhile')
  t.ok(toLeave(member, inside(made), member.id), 'and everybody goes when they like')
  t.notOk(toLeave(member, inside(made), 8), 'whom they do not send out')
  t.ok(toLeave(admin, made, 8))
})
