-- Web processes remember whom a key or a session belongs to. They hear of each change with its commit, and forget.

create function tell_account_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('parley_accounts', to_jsonb(old) ->> tg_argv[0]);
  return null;
end $$;

create trigger account_changed
  after update of email, hidden_email, full_name, role, is_active, is_bot or delete on users
  for each row execute function tell_account_changed('id');
create trigger account_changed
  after update or delete on api_keys
  for each row execute function tell_account_changed('user_id');
create trigger account_changed
  after update or delete on sessions
  for each row execute function tell_account_changed('user_id');
