import t from 'tap'
import { organizationSettings } from '../../../../server/domain/organization/settings/read.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { createWorld } from '../../world.ts'

t.test('what nobody has decided is as the API documents it, and everyone is told', async t => {
  const world = await createWorld(t)
  t.match(await world.db.snapshot(organizationSettings), {
    allow_message_editing: true,
    message_content_edit_limit_seconds: 600,
    message_retention_days: -1,
    topics_policy: 'allow_empty_topic',
    can_delete_any_message_group: 2,
  })
  t.match(await world.hamlet.post('/register', { fetch_event_types: ['realm'] }), {
    realm_message_content_edit_limit_seconds: 600,
    realm_message_edit_history_visibility_policy: 'all',
    realm_allow_edit_history: true,
    realm_mandatory_topics: false,
    realm_create_public_stream_policy: 1,
    realm_wildcard_mention_policy: 5,
  })
})

t.test('a kept value that no longer fits counts as never decided', async t => {
  const world = await createWorld(t)
  const kept = { topics_policy: 'as in release 9', enable_read_receipts: true }
  await world.db.transaction(tx =>
    tx.run(sql`update organization set settings = ${JSON.stringify(kept)}`),
  )
  t.match(await world.db.snapshot(organizationSettings), {
    topics_policy: 'allow_empty_topic',
    enable_read_receipts: true,
  })
})
