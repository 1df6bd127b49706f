create table passkeys (
  id int generated always as identity primary key,
  user_id int not null references users on delete cascade,
  credential_id text not null unique, -- in base64url, as the authenticator names it
  public_key bytea not null, -- in COSE form
  counter bigint not null, -- as the authenticator told it last; a copy of it tells a lower one, or the same again
  transports text[] not null,
  name text not null,
  created_at timestamptz not null,
  used_at timestamptz
);
create index passkeys_user on passkeys (user_id);

-- What an authenticator was asked to sign. Each is taken away by its first answer.
create table passkey_challenges (
  challenge_hash bytea primary key,
  purpose text not null check (purpose in ('register', 'sign in')),
  user_id int references users on delete cascade, -- null: whoever signs in by a passkey alone
  expires_at timestamptz not null
);
create index passkey_challenges_expiry on passkey_challenges (expires_at);

grant select, insert, update, delete on passkeys to parley;
grant select, insert, delete on passkey_challenges to parley;
