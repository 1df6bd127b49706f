-- Who must have a second factor and has none may do nothing but enrol. What web processes remember of people includes that, so
-- they hear when somebody gets or loses a second factor, and when the organization asks for other ones (of everybody: no id).

create or replace function tell_account_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('parley_accounts', coalesce(to_jsonb(old), to_jsonb(new)) ->> tg_argv[0]);
  return null;
end $$;

create trigger account_changed
  after insert or update of confirmed_at or delete on totp_secrets
  for each row execute function tell_account_changed('user_id');
create trigger account_changed
  after insert or delete on passkeys
  for each row execute function tell_account_changed('user_id');

create function tell_all_accounts_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('parley_accounts', '');
  return null;
end $$;

create trigger all_accounts_changed
  after update of settings on organization for each row
  when (old.settings -> 'two_factor_required_roles' is distinct from new.settings -> 'two_factor_required_roles')
  execute function tell_all_accounts_changed();
