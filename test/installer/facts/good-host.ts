import type { Facts } from '../../../installer/facts/facts.ts'

const GiB = 1024 ** 3

/** A host on which everything passes. */
export const goodHost: Facts = {
  uid: 0,
  machine: {
    system: 'debian',
    version: '12',
    systemName: 'Debian GNU/Linux 12 (bookworm)',
    architecture: 'x64',
    cpu: 'Example',
    cores: 2,
    cpuFeatures: ['aes'],
    memoryBytes: 4 * GiB,
    systemd: true,
    pid1: 'systemd',
  },
  disks: [
    { purpose: 'data', path: '/var/lib/parley', mount: '/', freeBytes: 50 * GiB, needBytes: GiB },
  ],
  listeners: [],
  names: {
    host: 'host.example.org',
    asked: { name: 'chat.example.org', addresses: ['192.0.2.7'] },
  },
  neighbours: { postgresClusters: [], nginxSites: [], parley: false },
  packages: { audit: '' },
  environment: { charset: 'UTF-8', umask: '0022' },
  clock: { now: '2027-01-01T00:00:00.000Z' },
}
