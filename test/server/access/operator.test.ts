import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'
import { channelToAdminister, channelToSee } from '../../../server/access/channels.ts'
import { grantedTo } from '../../../server/access/organization-grants.ts'
import { isOperator, operatorOfHost } from '../../../server/access/operator.ts'
import { maySeeEmail } from '../../../server/access/user-rules.ts'
import { permissionSettings } from '../../../server/domain/organization/settings/permissions.ts'
import { notificationBot } from '../../../server/domain/users/notification-bot.ts'
import { roles } from '../../../server/identity/actor.ts'
import { makeChannel } from '../talk.ts'
import { createWorld } from '../world.ts'

const bot = { id: 1, email: 'b@x', fullName: 'B', role: roles.member, isBot: true } as const

t.test('an operator is known by their proof alone: a copy of it is nobody', async t => {
  const operator = operatorOfHost(bot, 'prospero')
  t.match(operator, { id: 1, role: roles.owner, account: 'prospero' })
  t.ok(isOperator(operator))
  t.notOk(isOperator({ ...operator }))
  t.notOk(isOperator(bot))
})

t.test('addresses that nobody may see, an operator sees', async t => {
  const hidden = { id: 7, emailVisibility: 4 } as const
  t.ok(maySeeEmail(operatorOfHost(bot, 'prospero'), hidden))
  t.notOk(maySeeEmail({ id: 2, role: roles.owner }, hidden))
})

t.test('what the organization and its channels allow to few, an operator may', async t => {
  const world = await createWorld(t)
  const id = await makeChannel(world.iago, 'council', [world.iago], { invite_only: true })
  const only = { direct_members: [world.hamlet.id], direct_subgroups: [] }
  await world.desdemona.patch('/realm', { can_create_private_channel_group: { new: only } })
  await world.db.transaction(async tx => {
    const server = await notificationBot(tx)
    const operator = operatorOfHost(server, 'prospero')
    const [their, owners] = [
      await grantedTo(tx, operator),
      await grantedTo(tx, { id: world.desdemona.id, role: roles.owner }),
    ]
    for (const name of ['can_create_private_channel_group', 'can_manage_billing_group'] as const) {
      t.ok(name in permissionSettings && their(name), name)
      t.notOk(owners(name), `${name}: an owner is bound by it`)
    }
    const channel = await channelToAdminister(tx, operator, { id })
    t.ok(channel.grants.includes('can_subscribe_group'))
    const seen = await channelToSee(tx, { id: world.desdemona.id, role: roles.owner }, { id })
    t.notOk(seen.grants.includes('can_subscribe_group'))
  })
})

const server = normalize(join(import.meta.dirname, '../../../server'))

/** Every file of the server that these import, and they in turn, also those that are imported later. */
async function reachableFrom(entries: readonly string[]): Promise<Set<string>> {
  const seen = new Set<string>()
  const waiting = entries.map(name => join(server, name))
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path) || !path.endsWith('.ts')) continue
    seen.add(path)
    const text = await readFile(path, 'utf8')
    for (const [, name = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g))
      waiting.push(normalize(join(dirname(path), name)))
  }
  return seen
}

t.test('no program that answers requests or works by itself can make an operator', async t => {
  const reachable = await reachableFrom(['main.ts', 'worker.ts'])
  t.ok(reachable.size > 200, `${reachable.size} files looked at`)
  const below = (folder: string) =>
    [...reachable].filter(path => path.startsWith(join(server, folder)))
  t.same(below('admin'), [], 'nothing of server/admin is in them')

  const names = await readdir(server, { recursive: true })
  const makers: string[] = []
  for (const name of names.filter(name => name.endsWith('.ts')))
    if ((await readFile(join(server, name), 'utf8')).includes('operatorOfHost')) makers.push(name)
  t.same(makers.toSorted(), ['access/operator.ts', 'admin/operating/operate.ts'])
})
