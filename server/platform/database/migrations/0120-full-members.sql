-- Of the system groups one does not follow from roles alone: members are full members when their accounts are old enough. Who is one
-- is kept like the members of any other group, so that everyone can be told when somebody becomes one.

insert into user_group_members (group_id, user_id)
select 4, u.id from users u
where u.role = 400 and u.is_active and not u.is_system_bot
  and extract(epoch from now() - u.joined_at) / 86400 >= coalesce(
    (select (settings ->> 'waiting_period_threshold')::int from organization), 0);
