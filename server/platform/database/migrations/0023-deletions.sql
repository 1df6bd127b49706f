-- Deleted messages, with everything that hung on them: enough to put them back. Whoever keeps the organization's promise on
-- retention removes rows from here when their time is over. Rows are JSON, so that later columns need no second set of tables.

create table deletions (
  id bigint generated always as identity primary key,
  deleted_at timestamptz not null,
  deleted_by int not null references users
);
create index deletions_age on deletions (deleted_at);

create table deleted_messages (
  id bigint primary key, -- the message's own
  deletion_id bigint not null references deletions on delete cascade,
  message jsonb not null,
  edits jsonb not null,
  flags jsonb not null,
  read_exceptions jsonb not null,
  reactions jsonb not null
);
create index deleted_messages_deletion on deleted_messages (deletion_id);

grant select, insert on deletions, deleted_messages to parley;
grant delete on messages to parley;
