-- Who is shown a person's address, and what stands in its place for everybody else.

alter table users
  -- Zulip's numbers: 1 everyone, 2 members, 3 administrators, 4 nobody, 5 moderators.
  add column email_visibility int not null default 1 check (email_visibility between 1 and 5),
  -- `user7@chat.example.org`; null while everyone may see the true address.
  add column hidden_email text,
  -- What others are shown and may call this person by.
  add column api_email text not null generated always as (coalesce(hidden_email, email)) stored;
create index users_api_email on users (lower(api_email));
