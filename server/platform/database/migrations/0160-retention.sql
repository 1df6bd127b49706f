-- What a rule of retention takes goes where deleted messages go. All of it can be put back until the archive's own time is over.

create sequence retention_runs;

alter table deletions
  alter deleted_by drop not null,
  -- Which run of the rules did it, where nobody did.
  add run_id bigint,
  add check (num_nonnulls(deleted_by, run_id) = 1);

alter table deleted_messages
  add channel_id int generated always as ((message ->> 'channel_id')::int) stored,
  add conversation_id bigint generated always as ((message ->> 'conversation_id')::bigint) stored,
  add sender_id int generated always as ((message ->> 'sender_id')::int) stored;

-- The rule, in days, under which it was put back on purpose: that rule does not take it again, another one does.
alter table messages add column exempt_from_days int;
-- Direct messages in the order of their age.
create index messages_direct on messages (id) where channel_id is null;

-- Files that a message named before it was edited: a hold keeps them too.
create table former_attachment_messages (
  attachment_id int not null references attachments on delete cascade,
  message_id bigint not null references messages on delete cascade,
  primary key (attachment_id, message_id)
);
create index former_attachment_messages_message on former_attachment_messages (message_id);

-- What an archived message refers to must stay as long as it can be put back.
create table deleted_message_files (
  attachment_id int not null references attachments on delete cascade,
  message_id bigint not null references deleted_messages on delete cascade,
  is_former boolean not null,
  primary key (attachment_id, message_id)
);
create index deleted_message_files_message on deleted_message_files (message_id);

create table deleted_message_link_previews (
  preview_id bigint not null references link_previews on delete cascade,
  message_id bigint not null references deleted_messages on delete cascade,
  primary key (preview_id, message_id)
);
create index deleted_message_link_previews_message on deleted_message_link_previews (message_id);

-- Its owner took it away. Only a hold keeps it, and nothing brings it back to people.
alter table attachments add is_removed boolean not null default false;

grant usage on sequence retention_runs to parley;
grant delete on deletions, deleted_messages to parley;
grant select, insert, delete
  on former_attachment_messages, deleted_message_files, deleted_message_link_previews to parley;
grant update (is_removed) on attachments to parley;
