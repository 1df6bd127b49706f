-- The groups that whoever comes by an invitation is brought into, beside its channels.
alter table invitations add group_ids int[] not null default '{}';
