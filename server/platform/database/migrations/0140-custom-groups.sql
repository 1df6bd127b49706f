-- Groups that people make, beside the system groups and the unnamed ones of single settings: what each is called, and who may do what
-- with it. Who is in a group is in user_group_members, where a member may be a group.

alter table user_groups
  add description text not null default '' check (char_length(description) <= 1024),
  add creator_id int references users,
  add created_at timestamptz,
  add is_deactivated boolean not null default false,
  add can_add_members_group int not null default 8 references user_groups,
  add can_join_group int not null default 8 references user_groups,
  add can_leave_group int not null default 8 references user_groups,
  add can_manage_group int not null default 8 references user_groups,
  add can_mention_group int not null default 8 references user_groups,
  add can_remove_members_group int not null default 8 references user_groups,
  -- A group without a name goes with its setting, and is never put aside.
  add check (name is not null or not is_deactivated);

-- Messages call groups by name, whatever the case of its letters.
create unique index user_groups_lower_name on user_groups (lower(name));

update user_groups g set description = d.description
from (values
  (1, 'Owners of this organization'),
  (2, 'Administrators of this organization, including owners'),
  (3, 'Moderators of this organization, including administrators'),
  (4, 'Members past their waiting period, including moderators'),
  (5, 'Members of this organization, without guests'),
  (6, 'Everyone in this organization, including guests'),
  (7, 'Everyone on the Internet'),
  (8, 'Nobody')) d (id, description)
where g.id = d.id;

-- Members may call whole roles, guests not.
update user_groups set can_mention_group = 5 where id between 1 and 6;
