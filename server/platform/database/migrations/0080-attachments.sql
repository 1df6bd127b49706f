-- Files that people upload. The bytes lie in the folder of uploads, each file under its token: no name that a person chose
-- ever becomes a path. A row that goes leaves its token in files_to_remove, whoever deletes it; the worker does the rest.

create table attachments (
  id int generated always as identity primary key,
  owner_id int not null references users,
  token text not null unique,
  path_id text not null unique, -- <realm>/<xx>/<token>/<name>, what stands in links
  file_name text not null,
  size bigint not null check (size >= 0),
  content_type text not null,
  created_at timestamptz not null,
  -- The last message that referred to it was deleted: nobody can read it, and it waits for what a restore might need.
  withdrawn_at timestamptz
);
create index attachments_of_owner on attachments (owner_id, id);
create index attachments_age on attachments (created_at);

create table attachment_messages (
  attachment_id int not null references attachments on delete cascade,
  message_id bigint not null references messages on delete cascade,
  primary key (attachment_id, message_id)
);
create index attachment_messages_message on attachment_messages (message_id);

create table files_to_remove (token text primary key);

create function keep_token_of_removed_file() returns trigger language plpgsql as $$
begin
  insert into files_to_remove (token) values (old.token) on conflict do nothing;
  return null;
end $$;
create trigger removed_file after delete on attachments
  for each row execute function keep_token_of_removed_file();

grant select, insert, delete on attachments, attachment_messages, files_to_remove to parley;
grant update (withdrawn_at) on attachments to parley;
