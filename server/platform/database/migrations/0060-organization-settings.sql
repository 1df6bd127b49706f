-- What the organization has decided, by the API's name of each setting. Only what differs from the defaults has a key here.
alter table organization add settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object');
