-- What is known of files that say they are pictures: nothing until the worker has decoded them; then how large they are, or that
-- they cannot be shown. Smaller ones, made of them, lie beside the files and are read by whoever may read those.

create table attachment_pictures (
  attachment_id int primary key references attachments on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'ready', 'broken')),
  width int, -- upright
  height int,
  frames int,
  check ((state = 'ready') = (width is not null and height is not null and frames is not null))
);

create table thumbnails (
  attachment_id int not null references attachment_pictures on delete cascade,
  format text not null,
  token text not null unique,
  size int not null check (size > 0),
  primary key (attachment_id, format)
);
create trigger removed_file after delete on thumbnails
  for each row execute function keep_token_of_removed_file();

grant select, insert on attachment_pictures, thumbnails to parley;
grant update (state, width, height, frames) on attachment_pictures to parley;
