-- Other addresses that people asked for. Each counts once its owner has said so by the link that was sent there.

create table email_changes (
  id int generated always as identity primary key,
  user_id int not null references users on delete cascade,
  old_email text not null,
  new_email text not null,
  asked_at timestamptz not null,
  done_at timestamptz
);
create index email_changes_user on email_changes (user_id, asked_at);

grant select, insert, update on email_changes to parley;
