-- Channels, conversations, messages, and what each person has read.
--
-- No row is written per recipient. What a person received follows from the intervals of their subscription; what they have
-- read is a mark per conversation, and only what differs from the mark has a row of its own.

-- One source of numbers for channels' and direct conversations' recipient ids, which share one space in the protocol.
create sequence recipient_ids;

create table channels (
  id int generated always as identity primary key,
  recipient_id bigint not null unique default nextval('recipient_ids'),
  name text not null check (name <> '' and char_length(name) <= 60),
  description text not null default '' check (char_length(description) <= 1024),
  rendered_description text not null default '',
  is_private boolean not null default false,
  is_archived boolean not null default false,
  -- Whether subscribers may read what was said before they came. Always so in public channels.
  has_shared_history boolean not null default true check (is_private or has_shared_history),
  creator_id int references users,
  first_message_id bigint,
  created_at timestamptz not null
);
create unique index channels_name on channels (lower(name));

-- One row for each person who ever subscribed. `since_message_id` is null while they are not subscribed; while they are, they
-- receive every message with a higher id.
create table subscriptions (
  user_id int not null references users,
  channel_id int not null references channels,
  since_message_id bigint,
  color text not null,
  is_muted boolean not null default false,
  pin_to_top boolean not null default false,
  primary key (user_id, channel_id)
);
create index subscriptions_channel on subscriptions (channel_id) where since_message_id is not null;

-- Intervals that are over: after the first id, up to and including the second.
create table past_subscriptions (
  user_id int not null,
  channel_id int not null,
  after_message_id bigint not null,
  until_message_id bigint not null check (until_message_id > after_message_id),
  primary key (user_id, channel_id, after_message_id),
  foreign key (user_id, channel_id) references subscriptions
);

-- What people read as one: a topic of a channel, or the direct messages of a set of people.
create table conversations (
  id bigint primary key default nextval('recipient_ids'),
  channel_id int references channels,
  topic text,
  member_ids int[] unique, -- ascending
  -- Ids within a conversation follow commit order, since a send holds this row from before it draws its id.
  last_message_id bigint not null default 0,
  check ((channel_id is null) = (topic is null) and (channel_id is null) <> (member_ids is null)),
  check (char_length(topic) <= 60)
);
create unique index conversations_topic on conversations (channel_id, lower(topic));
create index conversations_topic_name on conversations (lower(topic));
create index conversations_topic_search on conversations using gin (to_tsvector('english', topic));
create index conversations_recent on conversations (channel_id, last_message_id);

create table conversation_members (
  user_id int not null references users,
  conversation_id bigint not null references conversations,
  primary key (user_id, conversation_id)
);

create table messages (
  id bigint generated always as identity primary key,
  conversation_id bigint not null references conversations,
  channel_id int references channels, -- null in direct messages
  sender_id int not null references users,
  content text not null,
  rendered text not null,
  client text not null,
  mentions_everyone boolean not null default false,
  sent_at timestamptz not null,
  search tsvector not null generated always as (to_tsvector('english', content)) stored
);
create index messages_conversation on messages (conversation_id, id);
create index messages_channel on messages (channel_id, id) where channel_id is not null;
create index messages_sender on messages (sender_id, id);
create index messages_search on messages using gin (search);

-- Everything up to the mark is read.
create table read_marks (
  user_id int not null references users,
  conversation_id bigint not null references conversations,
  read_to bigint not null,
  primary key (user_id, conversation_id)
);

-- What the mark does not say: read above it, unread below it.
create table read_exceptions (
  user_id int not null references users,
  message_id bigint not null references messages on delete cascade,
  is_read boolean not null,
  primary key (user_id, message_id)
);
create index read_exceptions_unread on read_exceptions (user_id, message_id) where not is_read;

create table message_flags (
  user_id int not null references users,
  message_id bigint not null references messages on delete cascade,
  flag text not null check (flag in ('starred', 'collapsed', 'mentioned')),
  primary key (user_id, flag, message_id)
);
create index message_flags_message on message_flags (message_id, user_id);

grant usage on recipient_ids to parley;
grant select, insert, update on channels, subscriptions, conversations, read_marks to parley;
grant select, insert on past_subscriptions, conversation_members, messages to parley;
grant select, insert, update, delete on read_exceptions to parley;
grant select, insert, delete on message_flags to parley;
