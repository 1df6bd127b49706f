-- What `max_message_id` is never below: the newest message that reached somebody where they are not subscribed (now). It is noted as
-- it comes, since the message itself may be deleted, or moved out of their sight, and no client could tell what came before it.

create table newest_elsewhere (
  user_id int primary key references users,
  message_id bigint not null
);

insert into newest_elsewhere (user_id, message_id)
select u.id, known.newest
from users u, lateral (
  select greatest(
    (select max(l.id) from past_subscriptions p, lateral (
       select m.id from messages m where m.channel_id = p.channel_id
         and m.id > p.after_message_id and m.id <= p.until_message_id
       order by m.id desc limit 1) l where p.user_id = u.id),
    (select max(f.message_id) from message_flags f where f.user_id = u.id and f.flag = 'mentioned'),
    (select max(m.id) from messages m where m.sender_id = u.id)) as newest) known
where known.newest is not null and not u.is_system_bot;

grant select, insert, update on newest_elsewhere to parley;
