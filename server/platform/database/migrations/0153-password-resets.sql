-- Passwords that somebody asked to set anew. A row is written for every address, known or not, and goes after a day.

create table password_resets (
  id int generated always as identity primary key,
  email text not null, -- as it was typed
  asked_at timestamptz not null,
  -- Written with the mail that has the link:
  user_id int references users on delete cascade,
  password_digest bytea -- sha-256 of the stored hash that the link replaces: it works while that is in force
);
create index password_resets_asked on password_resets (asked_at);
grant select, insert, update, delete on password_resets to parley;

-- The password still there opens nothing: its owner sets another by mail.
alter table users add column password_reset_required boolean not null default false;

-- A wish for another address goes with the credentials by which it was made.
grant delete on email_changes to parley;
