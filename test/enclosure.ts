import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where a program of the tests is run, so that nothing of it stays behind. */
export type Enclosure = {
  /** argv and environment that run a program inside. */
  enter(argv: readonly string[]): { argv: readonly string[]; env: NodeJS.ProcessEnv }
  leave(): void
}

const namespaces = ['--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc']

// Everything that tests make outside the checkout is in memory and visible here alone: temporary folders, and the names of
// network namespaces. The shell stays, as process 1: it reaps what others leave behind; a zombie looks alive to a test.
const room = `
here=$(pwd -P)
mkdir -p /run/netns /etc/netns
mount -t tmpfs -o mode=755 tmpfs /run/netns
mount -t tmpfs -o mode=755 tmpfs /etc/netns
case $here in
/tmp/*)
  mkdir /run/netns/checkout
  mount --bind "$here" /run/netns/checkout
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  mkdir -p "$here"
  mount --bind /run/netns/checkout "$here"
  umount /run/netns/checkout
  rmdir /run/netns/checkout
  cd "$here"
  ;;
*) mount -t tmpfs -o mode=1777 tmpfs /tmp ;;
esac
"$@" &
wait $!`

/** Namespaces of its own where that is possible: when the first process ends, however it ends, all that it started ends. */
export function enclosure(): Enclosure {
  const isPossible =
    process.getuid?.() === 0 && spawnSync('unshare', [...namespaces, 'true']).status === 0
  if (!isPossible) return folderOfItsOwn()
  const argv = ['setpriv', '--pdeathsig=KILL', 'unshare', ...namespaces, 'sh', '-euc', room, 'sh']
  return {
    enter: inside => ({ argv: [...argv, ...inside], env: { ...process.env, TMPDIR: '/tmp' } }),
    leave: () => {},
  }
}

/** Without the right to make namespaces: at least the temporary files are in one place. */
function folderOfItsOwn(): Enclosure {
  const folder = mkdtempSync(join(tmpdir(), 'parley-tests-'))
  return {
    enter: argv => ({ argv, env: { ...process.env, TMPDIR: folder } }),
    leave: () => rmSync(folder, { recursive: true, force: true }),
  }
}
