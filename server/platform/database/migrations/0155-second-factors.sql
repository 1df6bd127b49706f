-- Codes of an app on somebody's phone (TOTP), and codes on paper for the day when phone and passkeys are gone.

create table totp_secrets (
  user_id int primary key references users on delete cascade,
  sealed text not null, -- by the keyring, for this user: of no use without it
  started_at timestamptz not null,
  confirmed_at timestamptz, -- null: shown, but no code of it has been seen yet, so it counts for nothing
  last_step int not null default 0 -- of the newest code that was used: none of it or before counts again
);

create table recovery_codes (
  user_id int not null references users on delete cascade,
  code_hash bytea not null, -- sha-256 of 80 random bits
  primary key (user_id, code_hash)
);

grant select, insert, update, delete on totp_secrets to parley;
grant select, insert, delete on recovery_codes to parley;
