import { InstallError, reasonOf } from '../core/install-error.ts'
import { visible, type Terminal } from './terminal.ts'

/**
 * Any failure as an operator's error. What nobody foresaw is said as such, without a stack trace.
 * @param uid of whoever failed
 */
export function asInstallError(error: unknown, uid = process.getuid?.()): InstallError {
  if (error instanceof InstallError) return error
  const because = reasonOf(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EACCES' || code === 'EPERM')
    return new InstallError('cannot go on', { because, remedy: remedyFor(uid), cause: error })
  if (code === 'ENOSPC')
    return new InstallError('cannot go on', {
      because: 'the disk is full',
      remedy: 'free some space, then run the same command again; it continues where it stopped',
      cause: error,
    })
  if (code === 'EROFS')
    return new InstallError('cannot go on', {
      because: `a file system is read-only: ${because}`,
      remedy:
        'mount it writable (the kernel makes a disk that fails read-only: see dmesg; systemd what a unit may not write: see its ReadWritePaths), then run the same command again',
      cause: error,
    })
  return new InstallError('cannot go on', {
    because: `of an error that was not foreseen: ${because}`,
    remedy:
      'run the same command again; if it persists, report it with the output of `parley doctor --json`',
    cause: error,
  })
}

const remedyFor = (uid: number | undefined) =>
  uid === 0
    ? 'it runs as root already: see which paths its unit lets it write to (systemctl cat UNIT), whether the file is immutable (lsattr), and what a security module says (journalctl --dmesg); then run the same command again'
    : 'run it as root'

/** Prints an error as the rules say. */
export function tellError({ err, paintErr, marks }: Terminal, error: InstallError): void {
  const [first = '', ...more] = visible(error.because).split('\n')
  const lines = [
    `parley: ${paintErr('bad', visible(error.message))}: ${first}`,
    ...more.map(line => `  ${line}`),
    `${marks.arrow} ${visible(error.remedy)}`,
  ]
  err.write(`${lines.join('\n')}\n`)
}

/** The same for programs. */
export const errorAsJson = ({ message, because, remedy, exit }: InstallError) => ({
  ok: false,
  error: { what: message, because, remedy, exit },
})
