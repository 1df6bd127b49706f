import type { Argument, Flag } from '../verb.ts'

export const bundleFile: Argument = { name: 'FILE', help: 'The bundle.' }

export const fingerprintFlag: Flag = {
  name: '--fingerprint',
  value: 'HEX',
  help: 'The published fingerprint of the bundle: SHA-256 of its first 16384 bytes.',
}
export const rootKeyFlag: Flag = {
  name: '--root-key',
  value: 'FILE',
  help: 'Trust this public root key (PEM).',
}
export const outFlag: Flag = { name: '--out', value: 'FILE', help: 'Where to write it.' }
export const keyFlag: Flag = {
  name: '--key',
  value: 'FILE',
  help: 'The private key (PEM); without it, or with -, it is read from stdin.',
}
export const allowDowngradeFlag: Flag = {
  name: '--allow-downgrade',
  help: 'Take a bundle that is older than what this host has.',
}
export const allowExpiredFlag: Flag = {
  name: '--allow-expired',
  help: 'Take a bundle whose time and grace are over.',
}
