import { fileAsDirectory, isSafePath } from './paths.ts'
import { refused } from './refused.ts'

export type Encoding = 'plain' | 'gzip' | 'zstd'

/** Bytes that travel once, however many files have them. Digests are SHA-256 in hex, lengths are bytes. */
export type Member = {
  /** Of the bytes as they lie in the bundle: checked before anything unpacks them. */
  readonly stored: string
  readonly storedLength: number
  readonly encoding: Encoding
  /** Of what they become. */
  readonly content: string
  readonly contentLength: number
}

type BundledFile = {
  readonly mode: 0o644 | 0o755
  /** The member's digest of content. */
  readonly content: string
  readonly path: string
}

/** What a bundle is and holds. The release key signs its text. */
export type Manifest = {
  readonly version: string
  /** The release's name: version and the beginning of the digest of its own text. */
  readonly release: string
  /** Grows with each bundle; a host does not go back behind the one it accepted. */
  readonly counter: number
  /** Debian's word: amd64, arm64. */
  readonly architecture: string
  /** ISO 8601, whole seconds, UTC. */
  readonly madeOn: string
  /** ISO date. From then on a warning, after the grace a refusal. */
  readonly expires: string
  readonly graceDays: number
  /** Digest of the opener in front. */
  readonly opener: string
  /** Date of the snapshot of known weaknesses, or none. */
  readonly advisories: string
  /** Debian packages that can be installed from it, with all that they need. */
  readonly packages: readonly string[]
  /** In the order in which they follow. */
  readonly members: readonly Member[]
  /** Sorted by path. */
  readonly files: readonly BundledFile[]
}

const digest = '[0-9a-f]{64}'
const count = '(?:0|[1-9][0-9]{0,12})'
const date = '[0-9]{4}-[0-9]{2}-[0-9]{2}'

const heading = {
  version: '[0-9A-Za-z.+-]{1,64}',
  release: '[0-9A-Za-z.+-]{1,64}',
  counter: count,
  architecture: '[a-z0-9]{1,16}',
  'made-on': `${date}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z`,
  expires: date,
  'grace-days': '[0-9]{1,4}',
  opener: digest,
  advisories: `none|${date}`,
  packages: '[a-z0-9.+ -]*',
} as const

type Heading = keyof typeof heading

const firstMember = 1 + Object.keys(heading).length

const memberLine = new RegExp(
  `^member (${digest}) (${count}) (plain|gzip|zstd) (${digest}) (${count})$`,
)
const fileLine = new RegExp(`^file (644|755) (${digest}) (.+)$`)

/** The one way to write it: what is read must be written back to the same bytes. */
export function manifestText(manifest: Manifest): string {
  const values: Record<Heading, string> = {
    version: manifest.version,
    release: manifest.release,
    counter: String(manifest.counter),
    architecture: manifest.architecture,
    'made-on': manifest.madeOn,
    expires: manifest.expires,
    'grace-days': String(manifest.graceDays),
    opener: manifest.opener,
    advisories: manifest.advisories,
    packages: manifest.packages.join(' '),
  }
  return [
    'parley-bundle 1',
    ...Object.entries(values).map(([name, value]) => `${name} ${value}`),
    ...manifest.members.map(
      ({ stored, storedLength, encoding, content, contentLength }) =>
        `member ${stored} ${storedLength} ${encoding} ${content} ${contentLength}`,
    ),
    ...manifest.files.map(
      ({ mode, content, path }) => `file ${mode.toString(8)} ${content} ${path}`,
    ),
    '',
  ].join('\n')
}

/**
 * Reads a manifest whose signature was found good; even so, nothing in it is taken that could lead outside the quarantine.
 * @throws InstallError (refused)
 */
export function parseManifest(text: string): Manifest {
  const lines = text.split('\n')
  if (lines[0] !== 'parley-bundle 1')
    throw refused('its manifest is of a kind that this release does not know')
  const rest = lines.slice(firstMember, -1)
  const firstFile = rest.findIndex(line => !line.startsWith('member '))
  const split = firstFile === -1 ? rest.length : firstFile
  const manifest: Manifest = {
    ...parseHeading(lines.slice(1, firstMember)),
    members: rest.slice(0, split).map(parseMember),
    files: rest.slice(split).map(parseFile),
  }
  if (manifestText(manifest) !== text) throw refused('its manifest is not in the one form')
  requireWhole(manifest)
  return manifest
}

function parseHeading(lines: readonly string[]): Omit<Manifest, 'members' | 'files'> {
  const left = lines.values()
  const next = (name: Heading): string => {
    const value = new RegExp(`^${name} (${heading[name]})$`).exec(left.next().value ?? '')?.[1]
    if (value === undefined) throw refused(`its manifest says nothing usable of “${name}”`)
    return value
  }
  // In the order of the lines.
  return {
    version: next('version'),
    release: next('release'),
    counter: Number(next('counter')),
    architecture: next('architecture'),
    madeOn: next('made-on'),
    expires: next('expires'),
    graceDays: Number(next('grace-days')),
    opener: next('opener'),
    advisories: next('advisories'),
    packages: next('packages')
      .split(' ')
      .filter(name => name !== ''),
  }
}

function parseMember(line: string): Member {
  const [, stored = '', storedLength, encoding, content = '', contentLength] =
    memberLine.exec(line) ?? []
  if (encoding !== 'plain' && encoding !== 'gzip' && encoding !== 'zstd') throw unknownLine(line)
  return {
    stored,
    storedLength: Number(storedLength),
    encoding,
    content,
    contentLength: Number(contentLength),
  }
}

function parseFile(line: string): BundledFile {
  const [, mode, content = '', path = ''] = fileLine.exec(line) ?? []
  if (mode === undefined) throw unknownLine(line)
  if (!isSafePath(path))
    throw refused(`its manifest names a path that leads elsewhere: ${JSON.stringify(path)}`)
  return { mode: mode === '755' ? 0o755 : 0o644, content, path }
}

// A link or a device has no word in this language.
const unknownLine = (line: string) =>
  refused(`its manifest has a line that means nothing: ${JSON.stringify(line.slice(0, 60))}`)

/** Every file has its bytes, every member its use, each path is there once and in order. */
function requireWhole({ members, files }: Manifest): void {
  const contents = new Set(members.map(member => member.content))
  if (contents.size !== members.length) throw refused('its manifest lists a member twice')
  const used = new Set<string>()
  let before = ''
  for (const { path, content } of files) {
    if (path <= before) throw refused(`its manifest lists ${path} twice, or out of order`)
    before = path
    if (!contents.has(content)) throw refused(`its manifest lists ${path} without its content`)
    used.add(content)
  }
  if (used.size !== members.length) throw refused('its manifest lists a member that no file has')
  const both = fileAsDirectory(files.map(({ path }) => path))
  if (both !== undefined) throw refused(`its manifest puts ${both} below a file`)
  const swollen = members.find(
    ({ encoding, stored, content, storedLength, contentLength }) =>
      encoding === 'plain' && (stored !== content || storedLength !== contentLength),
  )
  if (swollen !== undefined) throw refused('its manifest contradicts itself about a member')
}
