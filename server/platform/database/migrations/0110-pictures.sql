-- Pictures that the server made of what people uploaded: small, with nothing hidden in them. Whoever has the address of one may
-- see it. The bytes lie in the folder of uploads under the token; a row that goes leaves it in files_to_remove.

create table pictures (
  token text primary key,
  content_type text not null,
  size int not null check (size > 0)
);
create trigger removed_file after delete on pictures
  for each row execute function keep_token_of_removed_file();

-- The larger one of a person lies beside it, as <token>-medium.
alter table users
  add avatar text references pictures,
  add avatar_version int not null default 1;

alter table organization
  add icon text references pictures,
  add logo text references pictures,
  add night_logo text references pictures;

-- One that is taken away stays: old messages and reactions show it.
create table custom_emoji (
  id int generated always as identity primary key,
  name text not null,
  author_id int not null references users,
  picture text not null references pictures,
  still text references pictures, -- its first frame, when it moves
  is_active boolean not null default true
);
create unique index custom_emoji_name on custom_emoji (name) where is_active;

grant select, insert, delete on pictures to parley;
grant select, insert on custom_emoji to parley;
grant update (is_active) on custom_emoji to parley;
