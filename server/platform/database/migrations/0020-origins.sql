-- Messages can move. Where one was sent stays with it, and so does what people have read: marks count along origins, so that a
-- move inside a channel changes nobody's read state and writes nothing for anybody.

alter table messages add column origin_id bigint references conversations;
update messages set origin_id = conversation_id;
alter table messages alter column origin_id set not null;
create index messages_origin on messages (origin_id, id);

-- Set by a move to another channel: the number that was drawn then. Whoever was subscribed to the channel at that moment has
-- received the message there.
alter table messages add column arrived_id bigint;

comment on column read_marks.conversation_id is 'the origin of the messages that the mark counts along';

grant update on messages to parley;
grant usage, select on sequence messages_id_seq to parley;
