import type { Machine } from './machine.ts'

/** What an administrator would call the state of a server, a line a thing: files, accounts, packages, units. */
export type Record = ReadonlySet<string>

// Names with a space or a newline would be told apart wrongly; Debian has none there. Units and tables are asked for outside of
// pipes, where a failure is one: a machine that starts may let systemd wait, and a record without units is none. Whoever asks what
// time it is starts systemd-timedated for half a minute.
const look = `
  find /etc /opt /usr/local /root /srv /boot -xdev -printf 'file %p %y %m %u:%g %l\\n'
  find /etc /opt /usr/local /root /srv -xdev -type f -print0 | xargs -0r sha256sum | sed 's/\\(.*\\)  \\(.*\\)/content \\2 \\1/'
  find /var/lib /var/log /var/cache /var/spool -xdev -mindepth 1 -maxdepth 1 -printf 'folder %p\\n'
  sed 's/^/account /' /etc/passwd; sed 's/^/group /' /etc/group
  dpkg-query --show --showformat='package \${Package} \${db:Status-Status}\\n' | grep -v ' config-files$'
  export SYSTEMD_BUS_TIMEOUT=300
  units=$(systemctl list-unit-files --no-legend --plain)
  active=$(systemctl list-units --no-legend --plain --all --state=active --type=service,socket,timer,mount)
  tables=$(if command -v nft >/dev/null; then nft list tables; fi)
  echo "$units" | sed 's/^/unit /; s/  */ /g'
  echo "$active" | sed 's/ .*//; s/^/active /' | grep -v -x -E 'active systemd-(timedated|fsckd).service'
  echo "$tables" | sed 's/^/firewall /'
`

export const record = async (host: Machine): Promise<Record> =>
  new Set((await host.sh(look)).split('\n'))

/** What is different now, without what is to be expected. Lines begin with `+` or `-`. */
export function differences(
  before: Record,
  after: Record,
  expected: readonly RegExp[],
): readonly string[] {
  const lines = [
    ...[...before.difference(after)].map(line => `- ${line}`),
    ...[...after.difference(before)].map(line => `+ ${line}`),
  ]
  return lines.filter(line => !expected.some(one => one.test(line)))
}
