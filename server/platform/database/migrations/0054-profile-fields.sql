-- What people may tell of themselves, and what each tells.

create table profile_fields (
  id int generated always as identity primary key,
  name text not null check (name <> '' and char_length(name) <= 40),
  hint text not null default '' check (char_length(hint) <= 80),
  field_type int not null check (field_type between 1 and 8), -- Zulip's numbers
  field_data text not null default '',
  position int not null,
  is_in_summary boolean not null default false,
  is_required boolean not null default false,
  is_editable_by_user boolean not null default true
);
create unique index profile_fields_name on profile_fields (lower(name));

create table profile_values (
  user_id int not null references users,
  field_id int not null references profile_fields on delete cascade,
  value text not null check (value <> ''),
  rendered text, -- of the kinds that are text
  primary key (user_id, field_id)
);
create index profile_values_field on profile_values (field_id);

grant select, insert, update, delete on profile_fields, profile_values to parley;
