import { spawnSync } from 'node:child_process'

/** Why no network of one's own can be made here, if so. */
export function whyNoOwnNetwork(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can make a network namespace'
  const { status, stderr } = spawnSync('unshare', ['--net', '--mount', 'true'], {
    encoding: 'utf8',
  })
  return status === 0 ? undefined : `no network namespace can be made here: ${stderr.trim()}`
}

/**
 * argv of a program in a network of its own: nothing leads out of it, and every address given is this machine's.
 * `nameServer` is what /etc/resolv.conf names in there.
 */
export const inOwnNetwork = (
  { addresses, nameServer }: { addresses: readonly string[]; nameServer: string },
  argv: readonly string[],
): [string, ...string[]] => [
  'unshare',
  '--net',
  '--mount',
  'sh',
  '-euc',
  `
ip link set lo up
for address in $1; do ip address add "$address" dev lo; done
mount -t tmpfs tmpfs /mnt
echo "nameserver $2" >/mnt/resolv.conf
mount --bind /mnt/resolv.conf /etc/resolv.conf
shift 2
exec "$@"`,
  'sh',
  addresses.join(' '),
  nameServer,
  ...argv,
]
