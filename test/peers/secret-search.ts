import type { Ran } from './debian-root.ts'

/** The forms in which a value would betray itself: as it is, in base64, in hex, in a URL. */
export const formsOf = (value: string): readonly string[] => [
  ...new Set([
    value,
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
    Buffer.from(value).toString('hex'),
    encodeURIComponent(value),
    // What the text stands for: 32 bytes in base64url.
    Buffer.from(value, 'base64url').toString('hex'),
    Buffer.from(value, 'base64url').toString('base64').replace(/=+$/, ''),
  ]),
]

type Searchable = {
  run(argv: readonly string[], options?: { input?: string }): Promise<Ran>
}

// The patterns come by stdin: on the command line they would be found in the search's own arguments.
const script = `
patterns=$(mktemp); cat >"$patterns"
cd /
for p in /proc/[0-9]*; do
  for f in cmdline environ; do
    grep --quiet --text --fixed-strings --file="$patterns" $p/$f 2>/dev/null && echo $p/$f
  done
done
grep --recursive --files-with-matches --text --fixed-strings --file="$patterns" \\
  /etc /var/log /var/lib/parley /var/lib/systemd /opt/parley/current/package.json /root /home /tmp 2>/dev/null | grep -vxF "$patterns"
rm -f "$patterns"; true`

/** Where on a host one of these forms is found: arguments and environments of processes, settings, logs, journals, state. */
export async function searched(host: Searchable, forms: readonly string[]): Promise<string[]> {
  const { out } = await host.run(['sh', '-c', script], { input: `${forms.join('\n')}\n` })
  return out.split('\n').filter(Boolean).sort()
}
