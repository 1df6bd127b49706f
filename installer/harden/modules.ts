import { file } from '../resources/file.ts'
import { rootsFile, type Item } from './item.ts'

// Each had holes through which an unprivileged account became root, by a socket that loads the module for anybody.
const rare = [
  'dccp',
  'sctp',
  'rds',
  'tipc',
  'n-hdlc',
  'ax25',
  'netrom',
  'x25',
  'rose',
  'appletalk',
  'can',
  'atm',
]

export const modules: Item = {
  name: 'modules',
  reason:
    'Anybody’s socket can load a rare network protocol into the kernel, and their code is where the holes are.',
  mayBreak: `programs that use ${rare.slice(0, 4).join(', ')} and the like`,
  resources: () =>
    Promise.resolve([
      file(
        '/etc/modprobe.d/60-parley.conf',
        rare.map(name => `install ${name} /bin/false\n`).join(''),
        rootsFile,
      ),
    ]),
}
