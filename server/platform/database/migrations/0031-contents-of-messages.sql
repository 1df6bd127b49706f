-- What `has:…` asks for. Generated, so that no way of writing a message can forget it. In our HTML a quotation mark inside a
-- text is always `&quot;`, so that nobody can write these words.

alter table messages
  add column has_link boolean not null generated always as (rendered like '%<a href="%') stored,
  add column has_image boolean not null
    generated always as (rendered like '%class="message_inline_image"%') stored,
  add column has_attachment boolean not null
    generated always as (rendered like '%href="/user_uploads/%') stored;

create index messages_with_link on messages (id) where has_link;
create index messages_with_image on messages (id) where has_image;
create index messages_with_attachment on messages (id) where has_attachment;
