-- What people missed while they were away, until they are told of it by mail, or have read it.

create table missed_messages (
  user_id int not null references users on delete cascade,
  message_id bigint not null references messages on delete cascade,
  primary key (user_id, message_id)
);
create index missed_messages_message on missed_messages (message_id);

-- How far the event log has been looked through. What was said before mail was sent at all is no news.
create table missed_messages_position (
  only_one boolean primary key default true check (only_one),
  event_id bigint not null
);
insert into missed_messages_position (event_id) select coalesce(max(id), 0) from events;

grant select, insert, delete on missed_messages to parley;
grant select, update on missed_messages_position to parley;
