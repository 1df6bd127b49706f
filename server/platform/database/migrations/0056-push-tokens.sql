-- Devices that want to be told by Apple's or Google's push service, for the day when this server can reach one.

create table push_tokens (
  user_id int not null references users,
  kind text not null check (kind in ('apns', 'fcm')),
  token text not null check (token <> '' and char_length(token) <= 4096),
  app_id text,
  added_at timestamptz not null,
  primary key (kind, token, user_id)
);
create index push_tokens_user on push_tokens (user_id);

grant select, insert, update, delete on push_tokens to parley;
