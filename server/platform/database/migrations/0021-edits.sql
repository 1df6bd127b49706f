-- What was changed about messages, one row for each message and change. Only what changed is in it.

alter table messages
  add column last_edited_at timestamptz, -- its content
  add column last_moved_at timestamptz; -- its topic or channel; resolving a topic does not count

create table message_edits (
  id bigint generated always as identity primary key,
  message_id bigint not null references messages on delete cascade,
  user_id int not null references users,
  edited_at timestamptz not null,
  prev_content text,
  prev_rendered text,
  prev_topic text,
  topic text,
  prev_channel_id int,
  channel_id int,
  check ((prev_content is null) = (prev_rendered is null) and (prev_topic is null) = (topic is null)
    and (prev_channel_id is null) = (channel_id is null))
);
create index message_edits_message on message_edits (message_id, id);

grant select, insert on message_edits to parley;
