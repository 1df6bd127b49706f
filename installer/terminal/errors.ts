import { InstallError, reasonOf } from '../core/install-error.ts'
import { visible, type Terminal } from './terminal.ts'

/** Any failure as an operator's error. What nobody foresaw is said as such, without a stack trace. */
export function asInstallError(error: unknown): InstallError {
  if (error instanceof InstallError) return error
  const because = reasonOf(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EACCES' || code === 'EPERM')
    return new InstallError('cannot go on', { because, remedy: 'run it as root', cause: error })
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
        'mount it writable (the kernel does so by itself to a disk that fails: see dmesg), then run the same command again',
      cause: error,
    })
  return new InstallError('cannot go on', {
    because: `of an error that was not foreseen: ${because}`,
    remedy:
      'run the same command again; if it persists, report it with the output of `parley doctor --json`',
    cause: error,
  })
}

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
