import type { Host, Look } from '../core/host.ts'

// Debian's packages start their services when they are unpacked. invoke-rc.d and deb-systemd-invoke ask policy-rc.d
// first; while ours stands there the named ones wait, and every other question goes to the one that stood there before.

const mark = '# Written by the Parley installer while it unpacks packages; goes away by itself.'

/** Keeps these services from being started by package scripts. */
export async function hold(host: Host, policy: string, services: readonly string[]): Promise<void> {
  const before = await host.read(policy)
  const ours = before?.kind === 'file' && before.content.includes(mark)
  if (before !== undefined && !ours) await host.write(kept(policy), before)
  await host.write(policy, {
    kind: 'file',
    content: script(services, kept(policy)),
    mode: 0o755,
    owner: 'root:root',
  })
}

/** Ends that, and puts back what was there. */
export async function release(host: Host, policy: string): Promise<void> {
  const before = await host.read(kept(policy))
  if (before !== undefined) await host.write(policy, before)
  else if (await isHeld(host, policy)) await host.remove(policy)
  await host.remove(kept(policy))
}

/** A run that was killed has left services held back. */
export async function isHeld(host: Look, policy: string): Promise<boolean> {
  const now = await host.read(policy)
  if (now?.kind === 'file' && now.content.includes(mark)) return true
  return (await host.read(kept(policy))) !== undefined
}

const kept = (policy: string) => `${policy}.parley-kept`

const script = (services: readonly string[], before: string) => `#!/bin/sh
${mark}
for word in "$@"; do
  case "$word" in
    ${services.flatMap(name => [name, `${name}.service`, `${name}@*`]).join('|')}) held=yes ;;
    # invoke-rc.d puts parentheses around what the runlevel would not call for.
    *start*) starts=yes ;;
  esac
done
[ "$held$starts" = yesyes ] && exit 101
[ -x '${before}' ] && exec '${before}' "$@"
exit 0
`
