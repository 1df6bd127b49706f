-- What is added to a message that is more than text: a poll with its votes, a list of things to do. Each a small JSON document that
-- clients fold in the order of ids.

create table submessages (
  id bigint generated always as identity primary key,
  message_id bigint not null references messages on delete cascade,
  sender_id int not null references users,
  msg_type text not null,
  content text not null
);
create index submessages_message on submessages (message_id, id);

alter table deleted_messages add column submessages jsonb not null default '[]';

grant select, insert on submessages to parley;
