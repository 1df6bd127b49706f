-- People see where they are signed in, and a session that nobody uses ends.

alter table sessions
  add column id int generated always as identity unique, -- names it to its owner; nobody signs in with it
  add column last_seen_at timestamptz not null default now(), -- exact to a minute
  add column program text not null default '', -- 'Firefox on Linux'
  add column address text not null default '';

-- That somebody was seen changes nothing that web processes remember.
drop trigger account_changed on sessions;
create trigger account_changed
  after update of token_hash, user_id, created_at, expires_at or delete on sessions
  for each row execute function tell_account_changed('user_id');
