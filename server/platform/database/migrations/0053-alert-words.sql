-- Words that somebody wants to hear of, as they typed them; upper and lower case are the same.

create table alert_words (
  user_id int not null references users,
  word text not null check (word <> '' and char_length(word) <= 100)
);
create unique index alert_words_word on alert_words (user_id, lower(word));
-- By the first letters and digits in it: what a message is looked through for.
create index alert_words_key on alert_words (lower(coalesce(substring(word from '[[:alnum:]]+'), '')));

grant select, insert, delete on alert_words to parley;
