import type { Resource } from '../../installer/core/resource.ts'
import { certificateAuthority } from '../../installer/resources/certificate-authority.ts'
import { directory, erasableDirectory } from '../../installer/resources/directory.ts'
import { revocationLists } from '../../installer/resources/revocation-lists.ts'
import { serverCertificate } from '../../installer/resources/server-certificate.ts'
import type { World } from './world.ts'

type Case = { readonly before?: readonly Resource[]; readonly under: readonly Resource[] }

const now = () => new Date('2026-01-02T03:04:05Z')

const place = ({ root }: World) => `${root}/tmp`

const keys = (world: World) => `${place(world)}/keys`

const store = (world: World, name: string) => ({
  directory: `${keys(world)}/${name}`,
  owner: world.layout.accounts.operator,
  mode: 0o700,
  put: [world.layout.node, '/installer/certificates/put.ts'] as const,
})

const keyFolders = (world: World) => [
  erasableDirectory(keys(world), { mode: 0o700, holds: 'keys' }),
  ...['ca', 'tls'].map(name =>
    directory(`${keys(world)}/${name}`, { mode: 0o700, owner: world.layout.accounts.operator }),
  ),
]

const authority = (world: World) =>
  certificateAuthority(store(world, 'ca'), {
    names: ['chat.test'],
    now,
    lists: 'http://chat.test/.well-known/parley',
    old: { certificate: `${place(world)}/ca.pem`, key: `${place(world)}/ca.key` },
  })

/** Files of installer/resources that are about certificates. */
export const lawfulCertificates: Record<string, Record<string, (world: World) => Case>> = {
  // Keys are in no note of the journal: they go with their folder.
  'certificate-authority.ts': {
    'an authority': w => ({ under: [...keyFolders(w), authority(w)] }),
  },
  'server-certificate.ts': {
    'a certificate': w => ({
      under: [
        ...keyFolders(w),
        authority(w),
        serverCertificate(store(w, 'tls'), {
          authority: store(w, 'ca'),
          names: ['chat.test'],
          source: 'internal-ca',
          now,
          lists: 'http://chat.test/.well-known/parley',
        }),
      ],
    }),
  },
  // What is beside the keys goes with them, and what is published with its folder.
  'revocation-lists.ts': {
    'lists of an authority': w => ({
      under: [
        ...keyFolders(w),
        authority(w),
        revocationLists(
          {
            directory: `${keys(w)}/lists`,
            published: `${place(w)}/published`,
            owner: w.layout.accounts.operator,
            publish: [w.layout.node, '/installer/certificates/revocation/publish.ts'],
          },
          { stores: { server: store(w, 'tls'), authority: store(w, 'ca') }, now, freshDays: 7 },
        ),
      ],
    }),
  },
}
