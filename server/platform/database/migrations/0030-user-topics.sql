-- What people say of topics: muted (1), unmuted in a muted channel (2), followed (3). A topic needs no message to be in here.

create table user_topics (
  user_id int not null references users on delete cascade,
  channel_id int not null references channels on delete cascade,
  topic text not null check (char_length(topic) <= 60),
  policy int not null check (policy in (1, 2, 3)),
  updated_at timestamptz not null
);
create unique index user_topics_topic on user_topics (user_id, channel_id, lower(topic));
create index user_topics_by_topic on user_topics (channel_id, lower(topic));

alter table message_flags drop constraint message_flags_flag_check;
alter table message_flags add constraint message_flags_flag_check check (flag in
  ('starred', 'collapsed', 'mentioned', 'has_alert_word', 'stream_wildcard_mentioned', 'topic_wildcard_mentioned'));

grant select, insert, update, delete on user_topics to parley;
