-- The account in whose name the server itself speaks: reminders, notices of moved topics. Nobody can sign in with it.

alter table users add column is_system_bot boolean not null default false check (is_bot or not is_system_bot);

insert into users (email, full_name, is_bot, is_system_bot)
values ('notification-bot@parley.invalid', 'Notification Bot', true, true);
