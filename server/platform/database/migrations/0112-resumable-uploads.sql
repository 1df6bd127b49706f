-- Files that come in pieces (tus). The bytes so far lie in the folder of uploads, in a file of their own beside the finished ones.

create table resumable_uploads (
  token text primary key,
  owner_id int not null references users,
  file_name text not null,
  size bigint not null check (size >= 0),
  received bigint not null default 0 check (received between 0 and size), -- and on the disk
  touched_at timestamptz not null,
  -- Who is writing to it, and until when they are believed to be.
  writer text,
  writing_until timestamptz,
  -- The file that it has become: for a client that has not heard of it.
  attachment_id int references attachments on delete cascade
);
create index resumable_uploads_age on resumable_uploads (touched_at);
create index resumable_uploads_attachment on resumable_uploads (attachment_id);

grant select, insert, delete on resumable_uploads to parley;
grant update (received, touched_at, writer, writing_until, attachment_id) on resumable_uploads to parley;
