import type { Site } from '../../installer/recipes/site.ts'
import type { Settings } from '../../installer/settings/settings.ts'

/** Answers as an operator of a small office would give them. */
const smallOffice: Settings = {
  organization: { name: 'Small Office' },
  owner: { email: 'ada@example.org', fullName: 'Ada Lovelace' },
  web: { hostname: 'chat.example.org', httpsPort: 443, httpPort: 80 },
  tls: {
    source: 'internal-ca',
    chainFile: undefined,
    keyFile: undefined,
    trustFile: undefined,
    acmeDirectory: 'https://acme.example.org/directory',
    acmeCaFile: undefined,
    acmeContact: undefined,
    acmeChallenge: 'http-01',
    acmeEabKeyId: undefined,
    acmeDnsServer: undefined,
    acmeDnsZone: undefined,
    acmeDnsHook: undefined,
  },
  postgres: { port: 5433 },
  services: { supervisor: 'auto' },
  network: { egress: 'allowed', egressAllow: [], egressDeny: [] },
  mail: { host: undefined, port: 587, security: 'starttls', user: undefined, from: undefined },
  firewall: { enabled: true, sshFrom: ['0.0.0.0/0', '::/0'], extraPorts: [] },
  volume: {
    device: 'none',
    size: 'none',
    keyFile: 'none',
    tpm2Pcrs: 'none',
    tangUrl: 'none',
    tangThumbprint: 'none',
  },
  limits: {
    apiByUser: [{ requests: 200, seconds: 60 }],
    apiByAddress: [{ requests: 100, seconds: 60 }],
    eventsByUser: [{ requests: 6_000, seconds: 60 }],
  },
  accounts: {
    passwordMinLength: 6,
    passwordMinGuesses: 10_000,
    desktopMinimum: '5.4.3',
    desktopWarning: '5.9.3',
  },
  logs: { maxSizeMb: 50, maxAgeDays: 30, maxFiles: 10 },
}

export const smallOfficeOn = (layout: Site['layout']): Site => ({ settings: smallOffice, layout })
