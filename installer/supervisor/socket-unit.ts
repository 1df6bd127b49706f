import { relationsOf, type Section, type Socket } from './unit.ts'
import type { UnitFile } from './unit-file.ts'

/** @throws Error naming the setting that cannot be honoured */
export function socketUnit(name: string, file: UnitFile, section: Section): Socket {
  const [path, ...more] = section.values('ListenStream')
  if (path === undefined || more.length > 0 || !path.startsWith('/'))
    throw new Error('only a single ListenStream= with a path is supported')
  return {
    kind: 'socket',
    name,
    relations: relationsOf(file),
    service: section.text('Service') ?? name.replace(/\.socket$/, '.service'),
    path,
    user: section.text('SocketUser'),
    group: section.text('SocketGroup'),
    mode: section.mode('SocketMode', 0o666),
    folderMode: section.mode('DirectoryMode', 0o755),
    // systemd's own default is as many as the kernel lets wait.
    backlog: section.count('Backlog', 4096),
  }
}
