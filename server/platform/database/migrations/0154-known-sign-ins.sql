-- From where, and with what, somebody has signed in before: anything else is told them by mail.

create table known_sign_ins (
  id int generated always as identity unique,
  user_id int not null references users on delete cascade,
  program text not null, -- 'Firefox on Linux'
  network text not null, -- '192.0.2.0/24', or empty
  address text not null, -- the first one of that network
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (user_id, program, network)
);
create index known_sign_ins_last on known_sign_ins (last_at);

grant select, insert, update, delete on known_sign_ins to parley;
