import type { Host } from '../../installer/core/host.ts'

/** A host that loses its power at one of its changes. */
export function dying(real: Host, at: number): { host: Host; died: () => boolean } {
  let changes = 0
  const change = (work: () => Promise<void>) =>
    (changes += 1) >= at ? Promise.reject(new Error('the power is gone')) : work()
  const host: Host = {
    ...real,
    write: (path, entry) => change(() => real.write(path, entry)),
    remove: path => change(() => real.remove(path)),
    run: command => change(() => real.run(command)),
  }
  return { host, died: () => changes >= at }
}
