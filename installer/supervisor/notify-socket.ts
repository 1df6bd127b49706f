import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where a Type=notify service says that it is ready, and later that it is still well. */
export type NotifySocket = {
  readonly path: string
  readonly ready: Promise<void>
  /** Calls at each beat of the service's watchdog. */
  onBeat(heard: () => void): void
  close(): void
}

// Node has no Unix datagram sockets; perl-base is on every Debian. Ends with its pipe, should we be killed.
const receiver = `
  use Socket; $| = 1; my ($path, $uid) = @ARGV; unlink $path; umask 0177;
  my ($s, $m); socket($s, AF_UNIX, SOCK_DGRAM, 0) or die; bind($s, pack_sockaddr_un($path)) or die;
  chown($uid, -1, $path) or die; print "BOUND\\n";
  while (defined recv($s, $m, 4096, 0)) { print "$1\\n" while $m =~ /^(READY|WATCHDOG)=1$/mg }`

/** @returns undefined where there is no perl: the service then counts as ready when it runs */
export async function notifySocket(
  directory: string,
  unit: string,
  uid: number,
): Promise<NotifySocket | undefined> {
  const path = join(directory, 'notify', unit)
  mkdirSync(dirname(path), { recursive: true })
  chmodSync(dirname(path), 0o711)
  const child = spawn(
    'setpriv',
    ['--pdeathsig=KILL', '--', 'perl', '-e', receiver, path, String(uid)],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const said = (word: string) =>
    new Promise<boolean>(resolve => {
      child.stdout.on('data', (text: Buffer) => text.toString().includes(word) && resolve(true))
      child.once('error', () => resolve(false))
      child.once('close', () => resolve(false))
    })
  const heard = said('READY')
  const ready = async () => {
    // Closed without a word: the caller's time-out or the service's end decides.
    if (!(await heard)) await new Promise<never>(() => {})
  }
  if (!(await said('BOUND'))) return undefined
  return {
    path,
    ready: ready(),
    onBeat: beat => void child.stdout.on('data', beat),
    close() {
      child.kill('SIGKILL')
      rmSync(path, { force: true })
    },
  }
}
