-- What people have chosen for themselves, and what new people start with; by the API's name of each setting. Only what differs
-- from the server's defaults has a key here.
alter table users add settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object');
alter table organization
  add user_defaults jsonb not null default '{}' check (jsonb_typeof(user_defaults) = 'object');
