import { InstallError } from '../core/install-error.ts'

/** A bundle that is not what its signatures say, or that nobody whom this host trusts has signed. */
export const refused = (
  because: string,
  remedy = 'fetch the file again from where its fingerprint is published; nothing was installed',
): InstallError =>
  new InstallError('cannot trust this bundle', { because, remedy, exit: 'refused' })
