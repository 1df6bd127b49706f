import type { Resource } from '../../installer/core/resource.ts'
import { compiledPrograms } from '../../installer/resources/compiled-programs.ts'
import { file } from '../../installer/resources/file.ts'
import { journalNamespace } from '../../installer/resources/journal-namespace.ts'
import { kernelSettings } from '../../installer/resources/kernel-settings.ts'
import { nftTable } from '../../installer/resources/nft-table.ts'
import { nginxRoom } from '../../installer/resources/nginx-room.ts'
import { sshdDropIn } from '../../installer/resources/sshd-drop-in.ts'
import { serviceManager } from '../../installer/supervisor/service-manager.ts'
import type { World } from './world.ts'

type Case = { readonly before?: readonly Resource[]; readonly under: readonly Resource[] }

const place = ({ root }: World) => `${root}/tmp`

const rights = (world: World, mode = 0o640) => ({ mode, owner: world.layout.accounts.web })

const manager = (world: World) => serviceManager(world.layout)

const tableOf = (world: World, rule: string) =>
  nftTable({
    name: 'inet some',
    path: `${place(world)}/some.nft`,
    rights: rights(world),
    stamp: `${place(world)}/some-stamp`,
    content: () =>
      Promise.resolve(`table inet some\ndelete table inet some\ntable inet some { ${rule} }\n`),
  })

const nginxMain = 'user www-data;\nevents {\n\tworker_connections 768;\n}\n'

const room = (world: World) =>
  nginxRoom({ manager: manager(world), path: `${place(world)}/nginx.conf`, connections: 4096 })

/** Files of installer/resources that are about the host around Parley. */
export const lawfulHostResources: Record<string, Record<string, (world: World) => Case>> = {
  'compiled-programs.ts': {
    'programs in their compiled form': w => ({
      under: [
        compiledPrograms(`${place(w)}/compiled`, {
          node: w.layout.node,
          compiler: '/installer/compile.ts',
          programs: ['/server/main.ts'],
          accounts: ['parley'],
          owner: w.layout.accounts.operator,
        }),
      ],
    }),
  },
  'nginx-room.ts': {
    'more connections': w => ({
      before: [file(`${place(w)}/nginx.conf`, nginxMain, rights(w))],
      under: [room(w)],
    }),
  },
  'journal-namespace.ts': {
    'limits of a journal': w => ({
      under: [
        journalNamespace('some', {
          manager: manager(w),
          directory: place(w),
          template: 'config-templates/journald/parley.conf',
          values: { size: 1, days: 1, files: 1, total: 2 },
          rights: rights(w),
        }),
      ],
    }),
  },
  'kernel-settings.ts': {
    'settings, one of them strict already': w => ({
      under: [
        kernelSettings(
          'some',
          [
            { name: 'kernel/dmesg_restrict', value: 1 },
            { name: 'kernel/perf_event_paranoid', value: 1, orMore: true },
            { name: 'kernel/no_such_thing', value: 1 },
          ],
          { directory: place(w), rights: rights(w) },
        ),
      ],
    }),
  },
  'sshd-drop-in.ts': {
    'settings of sshd': w => ({
      under: [
        sshdDropIn({
          manager: manager(w),
          path: `${place(w)}/sshd.conf`,
          rights: rights(w),
          settings: { PasswordAuthentication: 'no' },
          whyNot: () => Promise.resolve(undefined),
        }),
      ],
    }),
  },
  'nft-table.ts': {
    'a table': w => ({ under: [tableOf(w, 'accept')] }),
    'a changed table': w => ({ before: [tableOf(w, 'accept')], under: [tableOf(w, 'drop')] }),
  },
}
