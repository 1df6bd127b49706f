import type { Flag } from '../verb.ts'

export const passphraseFileFlag: Flag = {
  name: '--passphrase-file',
  value: 'FILE',
  help: 'Read the passphrase, or the recovery key, from this file; - reads it from stdin.',
}
export const keyFileFlag: Flag = {
  name: '--key-file',
  value: 'FILE',
  help: 'Open the volume with this key file instead of a passphrase.',
}
export const newPassphraseFileFlag: Flag = {
  name: '--new-passphrase-file',
  value: 'FILE',
  help: 'Read the new passphrase from this file; - reads it from stdin.',
}
export const recoveryKeyFileFlag: Flag = {
  name: '--recovery-key-file',
  value: 'FILE',
  help: 'Add the recovery key to this file, readable by root alone, instead of showing it. Move it off this host.',
}
export const withoutRecoveryKeyFlag: Flag = {
  name: '--without-recovery-key',
  help: 'Make no recovery key: who forgets the passphrase loses the data.',
}
export const thumbprintFlag: Flag = {
  name: '--tang-thumbprint',
  value: 'THUMBPRINT',
  help: 'What tang-show-keys prints on the Tang server.',
}
