-- Mails to be sent, and those that were: a row is written in the transaction that is its cause, so that none is lost, and its
-- cause is written once, so that none is sent for it twice.

create table mails (
  id bigint generated always as identity primary key,
  cause text not null unique, -- 'invitation 5 at 1795770000000'
  kind text not null,
  about jsonb not null, -- ids alone: what they name is read when the mail goes out
  user_id int references users on delete cascade, -- whom it is for; null: somebody who has no account yet
  message_key uuid not null default gen_random_uuid(), -- of its Message-ID
  created_at timestamptz not null,
  settled_at timestamptz, -- sent, or not to be sent any more
  outcome text check (outcome in ('sent', 'needless', 'undeliverable')),
  check ((settled_at is null) = (outcome is null))
);
create index mails_settled on mails (settled_at) where settled_at is not null;

-- A mail with the link waits in the table above.
alter table invitations drop column mail_due_at;

grant select, insert, update, delete on mails to parley;
