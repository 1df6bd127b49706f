import { optionalPort, port } from './port.ts'
import { hostname } from './text.ts'

export const web = {
  hostname: hostname({
    prompt: 'Which host name do people type?',
    help: 'The name that clients connect to; the certificate bears it. It must lead to this host. Without an answer, the full name of this host.',
    example: 'chat.example.org',
    suggest: ({ hostname }) => hostname,
    asked: true,
  }),
  httpsPort: port({
    default: 443,
    prompt: 'On which port is HTTPS served?',
    help: 'nginx listens here; part of the address when it is not 443.',
    example: 443,
  }),
  httpPort: optionalPort({
    default: 80,
    prompt: 'On which port is HTTP redirected?',
    help: 'Redirects to HTTPS; serves nothing else but revocation lists and the proofs for an ACME authority. none: no such port is opened.',
    example: 80,
  }),
}
