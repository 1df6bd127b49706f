import { basename, dirname } from 'node:path'
import type { Resource } from '../core/resource.ts'

/** A file that former releases kept elsewhere. Moved by its name, never read: it may be a key. */
export const movedFile = (from: string, to: string): Resource => ({
  id: `former file ${from}`,
  check: async host => ((await host.read(from)) === undefined ? undefined : `move it to ${to}`),
  apply: host =>
    host.run({
      argv: ['mv', '--no-target-directory', '--', from, to],
      // find and not mv: there may be nothing to move back.
      undo: [
        [
          'find',
          dirname(to),
          '-maxdepth',
          '1',
          '-name',
          basename(to),
          '-exec',
          'mv',
          '--no-target-directory',
          '--',
          '{}',
          from,
          ';',
        ],
      ],
    }),
})
