import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Deb } from './repository.ts'

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
    }),
  ),
})

export type SbomOptions = {
  readonly release: string
  readonly version: string
  readonly madeOn: string
  /** Text of package-lock.json. */
  readonly lock: string
  /** Folders of the packages that are in the release, as the lock file names them. */
  readonly packages: readonly string[]
  readonly debs: readonly Deb[]
}

/** What the bundle is made of, as CycloneDX 1.6: packages from npm by the lock file, and Debian's. */
export function sbom({
  release,
  version,
  madeOn,
  lock: text,
  packages,
  debs,
}: SbomOptions): string {
  const locked = lock.parse(JSON.parse(text)).packages
  const components = [
    ...packages.map(path => npmComponent(path, locked[path] ?? {})),
    ...debs.map(debComponent),
  ]
  const own = { type: 'application', 'bom-ref': 'parley', name: 'parley', version }
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([release, components]))}`,
    version: 1,
    metadata: { timestamp: madeOn, component: own },
    components,
    dependencies: [
      { ref: 'parley', dependsOn: components.map(component => component['bom-ref']).sort() },
    ],
  }
  return `${JSON.stringify(bom, undefined, 1)}\n`
}

type Locked = z.infer<typeof lock>['packages'][string]

function npmComponent(path: string, { version = '', integrity = '', license }: Locked) {
  const fullName = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const [group, name] = fullName.startsWith('@') ? fullName.split('/') : [undefined, fullName]
  const [, digest = ''] = /^sha512-(.*)$/.exec(integrity) ?? []
  return {
    type: 'library',
    'bom-ref': path,
    ...(group !== undefined && { group }),
    name,
    version,
    ...(digest !== '' && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }],
    }),
    ...(license !== undefined && { licenses: [licence(license)] }),
    purl: `pkg:npm/${fullName.replace('@', '%40')}@${version}`,
  }
}

/** `MIT` is an identifier, `(MIT OR CC0-1.0)` an expression. */
const licence = (text: string) =>
  /^[\w.-]+$/.test(text) ? { license: { id: text } } : { expression: text }

const debComponent = ({ name, version, architecture, source, sha256 }: Deb) => ({
  type: 'library',
  'bom-ref': `deb:${name}`,
  name,
  version,
  hashes: [{ alg: 'SHA-256', content: sha256 }],
  purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-12&upstream=${encodeURIComponent(source)}`,
})

/** The same content, the same number. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
