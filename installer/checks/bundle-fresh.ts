import { parseManifest } from '../bundle/manifest.ts'
import { onHost } from '../bundle/room.ts'
import { pass, warn } from '../facts/finding.ts'
import type { Check } from './check.ts'

/** A host without a network learns of what was mended by its next bundle, and of nothing else. */
export const bundleIsFresh: Check = {
  name: 'bundle-fresh',
  promise: 'the bundle that this host was installed from is not out of date',
  severity: 'medium',
  async look({ host, site, now }) {
    const entry = await host.read(onHost.manifest(site.layout.installerState))
    if (entry?.kind !== 'file') return []
    const { version, counter, madeOn, expires, advisories } = parseManifest(entry.content)
    const evidence = [
      `version ${version}, counter ${counter}, made on ${madeOn}`,
      `expires ${expires}`,
      `advisories: ${advisories}`,
    ]
    return [
      now.getTime() < Date.parse(expires)
        ? pass('bundle', `good until ${expires}`, evidence)
        : warn(
            'bundle',
            `out of date since ${expires}: its packages lack what was mended since`,
            'ask for a newer one, then type: parley install --bundle FILE',
            evidence,
          ),
    ]
  },
}
