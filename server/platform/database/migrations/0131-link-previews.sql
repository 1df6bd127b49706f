-- What is found where links of messages lead. A row is what was found once; who links there later looks again.

create table link_previews (
  id bigint generated always as identity primary key,
  address text not null,
  looked_at timestamptz not null,
  -- Without a title and a picture there was nothing to show.
  title text,
  description text,
  picture text references pictures
);
create index link_previews_address on link_previews using hash (address);

-- Which of them a message shows.
create table message_link_previews (
  message_id bigint not null references messages on delete cascade,
  preview_id bigint not null references link_previews on delete cascade,
  primary key (message_id, preview_id)
);
create index message_link_previews_preview on message_link_previews (preview_id);

grant select, insert, delete on link_previews, message_link_previews to parley;
