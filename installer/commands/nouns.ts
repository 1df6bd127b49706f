/** What the nouns are about that take several verbs (`parley volume create`), for `parley help`. */
export const nouns: Readonly<Record<string, string>> = {
  bundle: 'one signed file that installs Parley without a network',
  certs: 'the server’s certificates: whence, until when, and how they change',
  egress: 'what the server reaches of other servers',
  firewall: 'which connections this host accepts',
  harden: 'optional hardening of the host around Parley',
  limits: 'how often somebody may ask the server',
  mail: 'mail that the server sends: the password, and whether it goes out',
  secrets: 'keys that the services keep, sealed on this host',
  volume: 'the encrypted volume that people’s data lies on',
}
