-- One row for each emoji that somebody put on a message. The emoji counts by its code: two names of one are one reaction.

create table reactions (
  id bigint generated always as identity primary key,
  message_id bigint not null references messages on delete cascade,
  user_id int not null references users,
  emoji_name text not null,
  emoji_code text not null,
  reaction_type text not null check (reaction_type in ('unicode_emoji', 'realm_emoji', 'zulip_extra_emoji')),
  unique (message_id, user_id, reaction_type, emoji_code)
);

grant select, insert, delete on reactions to parley;
