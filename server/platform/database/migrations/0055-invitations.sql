-- Who may come in. A link is the row's id with a signature, so that nobody can make one of what is kept here.

create table invitations (
  id int generated always as identity primary key,
  inviter_id int not null references users,
  email text, -- null: a link that works again and again
  role int not null check (role in (100, 200, 300, 400, 600)),
  channel_ids int[] not null default '{}',
  includes_defaults boolean not null default false,
  notifies_inviter boolean not null default true,
  welcome_text text check (char_length(welcome_text) <= 8000), -- null: the organization's own
  created_at timestamptz not null,
  expires_at timestamptz, -- null: never
  revoked_at timestamptz,
  used_at timestamptz, -- of those by e-mail
  -- When a mail with the link is to be sent; whoever sends it sets this to null.
  mail_due_at timestamptz
);
create index invitations_inviter on invitations (inviter_id);
create index invitations_mail on invitations (mail_due_at) where mail_due_at is not null;

grant select, insert, update on invitations to parley;
