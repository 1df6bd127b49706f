-- Whom somebody does not want to hear from.

create table muted_users (
  user_id int not null references users,
  muted_user_id int not null references users check (muted_user_id <> user_id),
  muted_at timestamptz not null,
  primary key (user_id, muted_user_id)
);
-- Each message asks who does not want to hear from its sender.
create index muted_users_muted on muted_users (muted_user_id);

grant select, insert, delete on muted_users to parley;
