import { InstallError } from '../core/install-error.ts'

/** Not begun, and nothing changed. */
export const refusal = (what: string, because: string, remedy: string): InstallError =>
  new InstallError(what, { because, remedy, exit: 'refused' })
