/** What the nouns are about that take several verbs (`parley volume create`), for `parley help`. */
export const nouns: Readonly<Record<string, string>> = {
  audit: 'who did what on this server, and whether the record of it is whole',
  bundle: 'one signed file that installs Parley without a network',
  certs: 'the server’s certificates: whence, until when, and how they change',
  channel: 'the organization’s channels: who is in them and how they are set',
  egress: 'what the server reaches of other servers',
  firewall: 'which connections this host accepts',
  harden: 'optional hardening of the host around Parley',
  hold: 'legal holds: what must not be removed, whatever the rules say',
  limits: 'how often somebody may ask the server',
  mail: 'mail that the server sends: the password, and whether it goes out',
  messages: 'messages that were removed, and how they come back',
  org: 'the organization: what it is called, what it has decided, links that let people in',
  retention: 'how long messages are kept',
  secrets: 'keys that the services keep, sealed on this host',
  user: 'the organization’s people: accounts, roles, passwords, what is signed in',
  volume: 'the encrypted volume that people’s data lies on',
}
