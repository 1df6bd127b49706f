-- Words are searched for in the forms that they have in the organization's language, which can change; then everything is looked at
-- again, some at a time. So the words of a row are written with it, and no longer made by the table itself.

create table search_language (
  id int primary key default 1 check (id = 1),
  -- A configuration of text search. Not by its number, which another version of PostgreSQL may give to another one.
  language text not null check (language::regconfig is not null),
  -- How many times it has been another: what was begun for an earlier one ends.
  change int not null default 0
);
insert into search_language (language) values ('english');
grant select, update on search_language to parley;

alter table messages alter column search drop expression;

drop index conversations_topic_search;
alter table conversations add column search tsvector;
update conversations set search = to_tsvector('english', topic) where topic is not null;
alter table conversations add check ((topic is null) = (search is null));
create index conversations_search on conversations using gin (search);
