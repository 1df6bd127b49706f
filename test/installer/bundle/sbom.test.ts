import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import t from 'tap'
import { z } from 'zod'
import { packageFolders } from '../../../installer/bundle/build.ts'
import { releaseIngredients } from '../../../installer/bundle/release-ingredients.ts'
import { sbom } from '../../../installer/bundle/sbom.ts'

t.setTimeout(300_000)

const root = join(import.meta.dirname, '../../..')
const library = fileURLToPath(import.meta.resolve('@cyclonedx/cyclonedx-library/package.json'))
const schemas = join(dirname(library), 'res/schema')

const schema = async (name: string) =>
  JSON.parse(await readFile(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object

/** CycloneDX's own schema of that version. @returns what is wrong, nothing when it is right */
async function validator(): Promise<(document: unknown) => readonly object[]> {
  const ajv = new Ajv({ strict: false, allErrors: true })
  formats.default(ajv)
  for (const format of ['iri-reference', 'idn-email']) ajv.addFormat(format, true)
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema(await schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
  const validate = ajv.compile(await schema('bom-1.6'))
  return document => (validate(document) ? [] : (validate.errors ?? []))
}

const document = z.looseObject({
  components: z.array(
    z.looseObject({
      'bom-ref': z.string(),
      name: z.string(),
      purl: z.string(),
      hashes: z.array(z.object({ alg: z.string(), content: z.string() })).default([]),
    }),
  ),
})

const lockFile = z.object({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })),
})

const debs = [
  {
    name: 'house',
    version: '1:2.0-1+deb12u1',
    architecture: 'amd64',
    source: 'house (2.0)',
    sha256: 'a'.repeat(64),
  },
]

t.test('the inventory of this release is one that CycloneDX’s own schema accepts', async t => {
  const lock = await readFile(join(root, 'package-lock.json'), 'utf8')
  const { name, ingredients } = await releaseIngredients(root)
  const packages = packageFolders(ingredients)
  const made = JSON.parse(
    sbom({
      release: name,
      version: '0.1.0',
      madeOn: '2026-11-01T00:00:00Z',
      lock,
      packages,
      debs,
    }),
  ) as unknown
  const faults = await validator()
  t.same(faults(made), [])
  t.not(faults({ ...(made as object), specVersion: 6 }).length, 0, 'the schema does look')

  const { components } = document.parse(made)
  const locked = lockFile.parse(JSON.parse(lock)).packages
  t.ok(packages.length > 50)
  for (const folder of packages) {
    const component = components.find(each => each['bom-ref'] === folder)
    t.equal(component?.hashes[0]?.alg, 'SHA-512', `${folder} is in it, with its digest`)
    t.match(component?.hashes[0]?.content, /^[\da-f]{128}$/)
    t.match(component?.purl, new RegExp(`^pkg:npm/.+@${locked[folder]?.version}$`))
  }
  t.match(
    components.find(({ name }) => name === 'house'),
    {
      hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }],
      purl: 'pkg:deb/debian/house@1%3A2.0-1%2Bdeb12u1?arch=amd64&distro=debian-12&upstream=house%20(2.0)',
    },
  )
  t.equal(components.length, packages.length + debs.length, 'and nothing else')
})
