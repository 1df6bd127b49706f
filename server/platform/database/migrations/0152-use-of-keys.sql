-- When an API key was last used, exact to an hour: what nobody uses any more can be ended.

alter table api_keys add column last_used_at timestamptz;
grant update on api_keys to parley;

drop trigger account_changed on api_keys;
create trigger account_changed
  after update of key_hash, user_id or delete on api_keys
  for each row execute function tell_account_changed('user_id');
