-- Counting what is unread goes along origins and needs nothing of a message but these few columns: the index answers alone.

drop index messages_origin;
create index messages_origin on messages (origin_id, id)
  include (sender_id, channel_id, conversation_id, arrived_id, mentions_everyone);
