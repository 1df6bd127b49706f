-- What must not be lost, whatever the rules say: messages of a person, of a channel, or, where neither is named, of the whole
-- organization. A hold that was lifted stays, to show that it was there. Nobody can be removed whom one names.

create table holds (
  id int generated always as identity primary key,
  name text not null check (name <> '' and char_length(name) <= 100),
  reason text not null check (char_length(reason) <= 1000),
  user_id int references users,
  channel_id int references channels,
  -- Null: the operator did, on the host.
  made_by int references users,
  made_at timestamptz not null,
  lifted_by int references users,
  lifted_at timestamptz,
  check (num_nonnulls(user_id, channel_id) <= 1)
);
create unique index holds_in_force on holds (name, user_id, channel_id) nulls not distinct
  where lifted_at is null;

grant select, insert on holds to parley;
grant update (lifted_by, lifted_at) on holds to parley;
