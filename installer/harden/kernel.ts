import { kernelSettings, type KernelSetting } from '../resources/kernel-settings.ts'
import { rootsFile, type Item } from './item.ts'

const place = { directory: '/etc/sysctl.d', rights: rootsFile }

const item = (
  topic: string,
  settings: readonly KernelSetting[],
  words: Pick<Item, 'reason' | 'mayBreak'>,
): Item => ({
  name: topic,
  ...words,
  resources: () => Promise.resolve([kernelSettings(topic, settings, place)]),
})

export const kernel = item(
  'kernel',
  [
    { name: 'kernel/kptr_restrict', value: 2 },
    { name: 'kernel/dmesg_restrict', value: 1 },
    // Not 1, which could be taken back only by a reboot; where it is 1 already, it stays.
    { name: 'kernel/unprivileged_bpf_disabled', value: 2 },
    { name: 'net/core/bpf_jit_harden', value: 2 },
    { name: 'kernel/perf_event_paranoid', value: 3, orMore: true },
    { name: 'kernel/yama/ptrace_scope', value: 1, orMore: true },
    { name: 'kernel/randomize_va_space', value: 2 },
    { name: 'fs/suid_dumpable', value: 0 },
  ],
  {
    reason:
      'Addresses, log and debugging of the kernel help whoever has taken over an unprivileged account to become root.',
    mayBreak: 'dmesg, perf, bpf and attaching a debugger to a running process need root',
  },
)

export const links = item(
  'links',
  [
    { name: 'fs/protected_hardlinks', value: 1 },
    { name: 'fs/protected_symlinks', value: 1 },
    { name: 'fs/protected_fifos', value: 2 },
    { name: 'fs/protected_regular', value: 2 },
  ],
  {
    reason: 'In /tmp nobody gets a program of root to follow a link or write into a file of his.',
    mayBreak: 'programs that write into a file of another account in a directory for all',
  },
)

const ofEach = (name: string, value: number, families = ['ipv4', 'ipv6']) =>
  families.map(family => ({ name: `net/${family}/conf/*/${name}`, value }))

export const network = item(
  'network',
  [
    { name: 'net/ipv4/tcp_syncookies', value: 1, orMore: true },
    { name: 'net/ipv4/tcp_rfc1337', value: 1 },
    { name: 'net/ipv4/icmp_echo_ignore_broadcasts', value: 1 },
    { name: 'net/ipv4/conf/*/rp_filter', value: 1, orMore: true },
    ...ofEach('accept_redirects', 0),
    ...ofEach('accept_source_route', 0),
    ...ofEach('secure_redirects', 0, ['ipv4']),
    ...ofEach('send_redirects', 0, ['ipv4']),
  ],
  {
    reason:
      'Packets with a forged sender are dropped, nobody on the wire can change this host’s routes, and a flood of half-open connections shuts nobody out.',
    mayBreak: 'a host whose answers leave by another interface than the questions came in by',
  },
)
