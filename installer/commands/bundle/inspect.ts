import type { ExitReason } from '../../core/install-error.ts'
import type { Manifest } from '../../bundle/manifest.ts'
import { sha256, type Bundle } from '../../bundle/read.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { jsonFlag, type Verb } from '../verb.ts'
import { bundleFile, fingerprintFlag, rootKeyFlag } from './flags.ts'
import { withBundle } from './opened.ts'

export const bundleInspect: Verb = {
  name: 'bundle inspect',
  summary: 'show what a bundle is and holds, once its signature is found good',
  description: [
    'Checks the signatures and shows what the manifest says: version, dates, packages, size. It does not read the members; parley bundle verify does.',
  ],
  arguments: [bundleFile],
  flags: [fingerprintFlag, rootKeyFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "version", "release", "counter", "architecture", "madeOn", "expires", "graceDays", "keyUntil", "serial", "advisories", "fingerprint", "bytes", "packages", "debs", "files": [{"path", "bytes", "sha256"}]}',
  files: ['/etc/parley/bundle-root.pem'],
  exits: { refused: 'a signature is not good, or nothing says whose to trust' },
  examples: [
    ['parley bundle inspect parley-0.2.0-amd64.parley', 'on a host that trusts its root key'],
    ['parley bundle inspect FILE --fingerprint 9f86…', 'anywhere else'],
  ],
  run: (world, options) =>
    withBundle<ExitReason>(world, options, options.argument(bundleFile) ?? '', async bundle => {
      const shown = summary(bundle)
      const { manifest } = bundle
      if (options.has(jsonFlag))
        sayJson(world.terminal, { ok: true, ...shown, files: filesOf(manifest) })
      else say(world.terminal, ...lines(shown, manifest))
      return 'done'
    }),
}

export function summary({ manifest, prelude, serial, until, membersStart }: Bundle) {
  const { members, files, opener: _, ...heading } = manifest
  return {
    ...heading,
    keyUntil: until,
    serial,
    fingerprint: sha256(prelude.opener),
    bytes: members.reduce((sum, { storedLength }) => sum + storedLength, membersStart),
    debs: files.filter(({ path }) => path.endsWith('.deb')).length,
  }
}

function filesOf({ members, files }: Manifest) {
  const lengths = new Map(members.map(({ content, contentLength }) => [content, contentLength]))
  return files.map(({ path, content }) => ({
    path,
    bytes: lengths.get(content) ?? 0,
    sha256: content,
  }))
}

const lines = (shown: ReturnType<typeof summary>, { files, members }: Manifest): string[] => [
  `Parley ${shown.version} for Debian 12 on ${shown.architecture}`,
  `  release      ${shown.release}, made on ${shown.madeOn}, counter ${shown.counter}`,
  `  expires      ${shown.expires}, and ${shown.graceDays} days of grace; its key is good until ${shown.keyUntil}`,
  `  advisories   ${shown.advisories === 'none' ? 'none in it' : `as of ${shown.advisories}`}`,
  `  fingerprint  ${shown.fingerprint}`,
  `  size         ${(shown.bytes / 1e6).toFixed(1)} MB: ${files.length} files in ${members.length} members, ${shown.debs} Debian packages`,
]
