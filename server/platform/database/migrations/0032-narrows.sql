-- The few messages that call everybody, for those who look for what calls them.
create index messages_for_everyone on messages (id) where mentions_everyone;
