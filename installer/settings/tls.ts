import { sources } from '../certificates/kept.ts'
import { httpsUrl } from './https-url.ts'
import { orNone } from './or-none.ts'
import { path } from './path.ts'
import { email, oneOf, text } from './text.ts'

export const tls = {
  source: oneOf(sources, {
    default: 'internal-ca',
    prompt: 'Who vouches for the server?',
    help: 'internal-ca: an own authority that clients are told to trust. files: a certificate that you bring (parley certs import). acme: a public authority, or any other with an ACME directory.',
    example: 'internal-ca',
  }),
  chainFile: orNone(
    path({
      prompt: 'In which file is the certificate chain?',
      help: 'With source files: the server’s certificate first, then those above it (PEM). Read again by each renewal. none: what was imported stays.',
      example: '/etc/ssl/chat.pem',
    }),
  ),
  keyFile: orNone(
    path({
      prompt: 'In which file is its private key?',
      help: 'With source files: the key of that certificate (PEM, not encrypted).',
      example: '/etc/ssl/private/chat.key',
    }),
  ),
  trustFile: orNone(
    path({
      prompt: 'In which file is the root that clients trust?',
      help: 'With source files or acme: the root (PEM), where it is not one that every system trusts.',
      example: '/etc/ssl/company-root.pem',
    }),
  ),
  acmeDirectory: httpsUrl({
    default: 'https://acme-v02.api.letsencrypt.org/directory',
    prompt: 'Which ACME directory is asked?',
    help: 'The address of the authority’s directory.',
    example: 'https://acme-v02.api.letsencrypt.org/directory',
  }),
  acmeCaFile: orNone(
    path({
      prompt: 'In which file is the root of the directory itself?',
      help: 'For a directory of your own network: the root (PEM) that its HTTPS is judged by.',
      example: '/etc/ssl/company-root.pem',
    }),
  ),
  acmeContact: orNone(
    email({
      prompt: 'Whom may the authority write to?',
      help: 'An address for the authority’s notices.',
      example: 'operator@example.org',
    }),
  ),
  acmeChallenge: oneOf(['http-01', 'dns-update', 'dns-hook'], {
    default: 'http-01',
    prompt: 'How is it proved that the name is ours?',
    help: 'http-01: by a file on port 80, from outside. dns-update: by a record that is sent to a name server (RFC 2136). dns-hook: by a record that a program of yours sets.',
    example: 'http-01',
  }),
  acmeEabKeyId: orNone(
    text({
      longest: 200,
      prompt: 'Which external account is it bound to?',
      help: 'The key id that the authority gave you, where it wants one. The key itself goes to a file: see docs/acme.md.',
      example: 'kid-1',
    }),
  ),
  acmeDnsServer: orNone(
    text({
      longest: 260,
      prompt: 'Which name server takes updates?',
      help: 'With dns-update: its address, with a port where it is not 53.',
      example: '192.0.2.53',
    }),
  ),
  acmeDnsZone: orNone(
    text({
      longest: 253,
      prompt: 'Which zone is updated?',
      help: 'With dns-update. none: it is found by asking.',
      example: 'example.org',
    }),
  ),
  acmeDnsHook: orNone(
    path({
      prompt: 'Which program sets the record?',
      help: 'With dns-hook: it is run as root with the words deploy NAME VALUE, and later cleanup NAME VALUE.',
      example: '/usr/local/sbin/set-record',
    }),
  ),
}
