-- Places where code can be tried, domains whose addresses may join, and what single people keep of views and introductions.

create table playgrounds (
  id int generated always as identity primary key,
  name text not null check (name <> ''),
  language text not null check (language <> ''),
  url_template text not null,
  unique (name, language)
);

create table email_domains (
  domain text primary key check (domain = lower(domain) and domain <> ''),
  allow_subdomains boolean not null
);

create table navigation_views (
  user_id int not null references users on delete cascade,
  fragment text not null check (fragment <> ''),
  is_pinned boolean not null,
  name text,
  primary key (user_id, fragment)
);

create table onboarding_steps_done (
  user_id int not null references users on delete cascade,
  step text not null,
  primary key (user_id, step)
);

grant select, insert, update, delete on playgrounds, email_domains, navigation_views to parley;
grant select, insert on onboarding_steps_done to parley;
