-- Who is there, what they say of it, and events that are worth nothing a minute later.

alter table events
  -- Gone after a minute, whoever has not read it: somebody is typing, somebody came.
  add column is_transient boolean not null default false;

create sequence presence_updates;
create table presences (
  user_id int primary key references users,
  -- When a client of theirs last called, and when it last said that they were at it.
  connected_at timestamptz not null,
  active_at timestamptz,
  -- Drawn under a lock, so that whoever has seen a number has missed none below it.
  update_id bigint not null
) with (fillfactor = 70);
create index presences_update on presences (update_id);

create table user_statuses (
  user_id int primary key references users,
  status_text text not null default '' check (char_length(status_text) <= 60),
  emoji_name text not null default '',
  emoji_code text not null default '',
  reaction_type text not null default ''
);

grant usage on presence_updates to parley;
grant select, insert, update on presences to parley;
grant select, insert, update, delete on user_statuses to parley;
