-- The organization, its people, their credentials, the event log and its queues.
-- Owner of everything: the role that migrates. The role `parley` gets exactly what is granted here.

create table organization (
  id int primary key default 1 check (id = 1), -- one organization per server
  name text not null check (name <> ''),
  description text not null default '',
  created_at timestamptz not null default now()
);

create table users (
  id int generated always as identity primary key,
  email text not null,
  full_name text not null,
  role int not null default 400 check (role in (100, 200, 300, 400, 600)),
  is_active boolean not null default true,
  is_bot boolean not null default false,
  timezone text not null default '',
  password_hash text,
  joined_at timestamptz not null default now()
);
create unique index users_email on users (lower(email));

create table api_keys (
  key_hash bytea primary key, -- sha-256 of the key, which itself is shown once and not kept
  user_id int not null references users on delete cascade,
  created_at timestamptz not null default now()
);
create index api_keys_user on api_keys (user_id);

create table sessions (
  token_hash bytea primary key, -- sha-256 of the cookie's value
  user_id int not null references users on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);

-- Kept in the database, so that a restart does not hand out new attempts.
create table login_failures (
  account_hash bytea not null, -- sha-256 of the lower-case address tried: it may belong to nobody
  failed_at timestamptz not null
);
create index login_failures_account on login_failures (account_hash, failed_at);

-- The log. Ids follow commit order: they are drawn under an advisory lock at the end of each transaction.
-- The newest row is never removed, since its id is the log's position.
create table events (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  event jsonb not null,
  everyone boolean not null default false,
  user_ids int[] not null default '{}',
  public_channel boolean not null default false, -- also for queues that asked for all public channels
  user_extras jsonb, -- by user id: what only this recipient's event says
  queue_extras jsonb -- by queue id: what only this queue's event says
);
create index events_created on events (created_at);

create table event_queues (
  id text primary key,
  user_id int not null references users on delete cascade,
  options jsonb not null,
  acknowledged_id bigint not null,
  lifespan_seconds int not null,
  last_seen_at timestamptz not null
);
create index event_queues_user on event_queues (user_id);
create index event_queues_seen on event_queues (last_seen_at);

grant usage on schema public to parley;
grant select on migrations to parley;
grant select, insert, update on organization, users to parley;
grant select, insert, delete on api_keys, login_failures to parley;
grant select, insert, update, delete on sessions, event_queues to parley;
grant select, insert, delete on events to parley;
