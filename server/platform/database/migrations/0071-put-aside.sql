-- What people put aside: drafts, snippets, messages to be sent later, reminders. Each belongs to one person alone.

create table drafts (
  id int generated always as identity primary key,
  user_id int not null references users on delete cascade,
  kind text not null check (kind in ('', 'stream', 'private')),
  recipients int[] not null, -- one channel, or people: who they are was asked when it was written
  topic text not null,
  content text not null,
  edited_at timestamptz not null
);
create index drafts_user on drafts (user_id, edited_at desc);

create table saved_snippets (
  id int generated always as identity primary key,
  user_id int not null references users on delete cascade,
  title text not null check (title <> '' and char_length(title) <= 60),
  content text not null check (content <> ''),
  created_at timestamptz not null
);
create index saved_snippets_user on saved_snippets (user_id);

-- The row goes in the transaction that sends the message.
create table scheduled_messages (
  id int generated always as identity primary key,
  sender_id int not null references users on delete cascade,
  channel_id int references channels,
  topic text,
  member_ids int[], -- ascending, with the sender
  content text not null,
  rendered text not null,
  client text not null,
  is_read_by_sender boolean not null,
  deliver_at timestamptz not null,
  failed_because text, -- its time came, and it could not be sent
  check ((channel_id is null) = (topic is null) and (channel_id is null) <> (member_ids is null))
);
create index scheduled_messages_sender on scheduled_messages (sender_id, deliver_at);

create table reminders (
  id int generated always as identity primary key,
  user_id int not null references users on delete cascade,
  message_id bigint not null references messages on delete cascade,
  note text not null,
  content text not null,
  rendered text not null,
  deliver_at timestamptz not null
);
create index reminders_user on reminders (user_id, deliver_at);
create index reminders_message on reminders (message_id);

grant select, insert, update, delete on drafts, saved_snippets, scheduled_messages, reminders to parley;
