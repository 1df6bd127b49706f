-- What administrators did, and who came in. Rows are added at the end and stay as they are; each holds the hash of the one before
-- it. How a row is hashed, and why: docs/decisions/050-audit-log.md.

create table audit_log (
  sequence bigint primary key, -- without gaps, in the order of commits
  time timestamptz not null, -- the database's clock
  kind text not null,
  -- No foreign keys: what happened to somebody outlives them.
  acting_user_id int,
  acting_instead text, -- who acted where nobody of the organization did
  target_user_id int,
  channel_id int,
  group_id int,
  message_id bigint,
  details jsonb not null,
  program text,
  -- What tells of a person and may be taken away; the chain holds its hash, salted so that nobody can guess it back.
  personal jsonb,
  salt bytea,
  personal_hash bytea,
  previous_hash bytea not null,
  hash bytea not null,
  check ((acting_user_id is null) <> (acting_instead is null)),
  check ((personal is null) = (salt is null))
);
create index audit_log_kind on audit_log (kind, sequence);
create index audit_log_acting_user on audit_log (acting_user_id, sequence);
create index audit_log_target_user on audit_log (target_user_id, sequence);
create index audit_log_channel on audit_log (channel_id, sequence);
create index audit_log_time on audit_log (time);

-- A text with its length before it: where one ends and the next begins is never in doubt.
create function audit_field(value text) returns text
  language sql immutable
  set search_path = pg_catalog, pg_temp
  return coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value || ',', '-');

create function audit_hash(entry audit_log) returns bytea
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  fields text[] := array[
    'parley audit 1',
    entry.sequence::text,
    trunc(extract(epoch from entry.time) * 1000000)::bigint::text,
    entry.kind,
    entry.acting_user_id::text,
    entry.acting_instead,
    entry.target_user_id::text,
    entry.channel_id::text,
    entry.group_id::text,
    entry.message_id::text,
    entry.details::text,
    entry.program,
    encode(entry.personal_hash, 'hex'),
    encode(entry.previous_hash, 'hex')
  ];
begin
  return sha256(convert_to(
    (select string_agg(public.audit_field(field), '' order by place)
     from unnest(fields) with ordinality as written (field, place)), 'UTF8'));
end
$$;

-- The only way to add a row. The lock is held until the commit, so that the order is that of commits.
create function audit_append(
  kind text, acting_user_id int, acting_instead text, target_user_id int, channel_id int,
  group_id int, message_id bigint, details jsonb, program text, personal jsonb
) returns void
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  entry public.audit_log;
  newest public.audit_log;
begin
  perform pg_advisory_xact_lock(7275393903);
  -- A statement of its own: it sees what was committed while this one waited.
  select * into newest from public.audit_log order by sequence desc limit 1;
  entry.sequence := coalesce(newest.sequence, 0) + 1;
  entry.previous_hash := coalesce(newest.hash, decode(repeat('00', 32), 'hex'));
  entry.time := clock_timestamp();
  entry.kind := audit_append.kind;
  entry.acting_user_id := audit_append.acting_user_id;
  entry.acting_instead := audit_append.acting_instead;
  entry.target_user_id := audit_append.target_user_id;
  entry.channel_id := audit_append.channel_id;
  entry.group_id := audit_append.group_id;
  entry.message_id := audit_append.message_id;
  entry.details := audit_append.details;
  entry.program := audit_append.program;
  if audit_append.personal is not null then
    entry.personal := audit_append.personal;
    -- Two random UUIDs: 244 bits that nobody guesses.
    entry.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    entry.personal_hash := sha256(entry.salt || convert_to(entry.personal::text, 'UTF8'));
  end if;
  entry.hash := public.audit_hash(entry);
  insert into public.audit_log values (entry.*);
end
$$;

-- Takes away what rows tell of a person, which the chain survives, and adds a row that says of which rows. For the owner of the
-- tables alone. Resolves to how many rows there were.
create function audit_erase(person int, acting_instead text) returns int
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
declare
  erased bigint[];
begin
  perform pg_advisory_xact_lock(7275393903);
  with emptied as (
    update public.audit_log set personal = null, salt = null
    where (acting_user_id = person or target_user_id = person) and personal is not null
    returning sequence)
  select coalesce(array_agg(sequence order by sequence), '{}') into erased from emptied;
  perform public.audit_append('audit_log.erased', null, audit_erase.acting_instead, person, null,
    null, null, jsonb_build_object('rows', erased), null, null);
  return cardinality(erased);
end
$$;

revoke all on function audit_hash(audit_log),
  audit_append(text, int, text, int, int, int, bigint, jsonb, text, jsonb),
  audit_erase(int, text) from public;
grant execute on function
  audit_append(text, int, text, int, int, int, bigint, jsonb, text, jsonb) to parley;
grant select on audit_log to parley;
