import { sql } from '../../platform/database/sql.ts'

/** The edits of a row `m` of messages, newest first, in the protocol's words. */
export const editsOf = sql`coalesce((
  select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
    'user_id', e.user_id, 'timestamp', floor(extract(epoch from e.edited_at)),
    'prev_content', e.prev_content, 'prev_rendered_content', e.prev_rendered,
    'prev_topic', e.prev_topic, 'topic', e.topic,
    'prev_stream', e.prev_channel_id, 'stream', e.channel_id)) order by e.id desc)
  from message_edits e where e.message_id = m.id), '[]')`
