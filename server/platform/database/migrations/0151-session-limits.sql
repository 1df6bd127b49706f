-- How long sessions last, and how long without being used.

create table session_limits (
  role int primary key check (role in (0, 100, 200, 300, 400, 600)), -- 0: everybody whose role says nothing
  lifetime_seconds int check (lifetime_seconds between 300 and 1209600), -- null: as for everybody
  idle_seconds int check (idle_seconds = 0 or idle_seconds between 300 and 1209600) -- 0: no limit; null: as for everybody
);

grant select, insert, update, delete on session_limits to parley;

-- What web processes remember ends by the limits there were: they forget everybody.
create function tell_session_limits_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('parley_accounts', '');
  return null;
end $$;

create trigger session_limits_changed
  after insert or update or delete on session_limits
  for each statement execute function tell_session_limits_changed();
