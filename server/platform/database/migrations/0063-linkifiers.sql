-- What is linked by itself wherever somebody writes it.

create table linkifiers (
  id int generated always as identity primary key,
  pattern text not null unique check (pattern <> ''),
  url_template text not null,
  position int not null
);

grant select, insert, update, delete on linkifiers to parley;
