import { InstallError, type ExitReason } from '../core/install-error.ts'
import type { Layout } from '../recipes/site.ts'
import { note, type Terminal } from '../terminal/terminal.ts'
import { clearFront, hasFront } from './front.ts'
import { stopSandbox, supervisorEnded } from './sandbox.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A command in front of somebody: signals are requests to stop from the moment it is taken. */
export type InFront = { stay(terminal: Terminal, layout: Layout): Promise<ExitReason> }

/** Takes the front, before anybody is told that it is ready. */
export function takeFront(): InFront {
  const asked = new Promise<'asked'>(resolve => {
    for (const name of signals) process.on(name, () => resolve('asked'))
  })
  return {
    /** @throws InstallError when the supervisor ended unasked */
    async stay(terminal, layout) {
      const ended = supervisorEnded(layout).then(() => 'ended' as const)
      if ((await Promise.race([asked, ended])) === 'asked') {
        note(terminal, '', 'stopping')
        await stopSandbox(layout)
        await clearFront(layout)
      } else if (await hasFront(layout)) {
        throw new InstallError('cannot go on', {
          because: 'the supervisor was ended, and the database and the server with it',
          remedy: `start it again: nothing is lost; what it last said is in ${layout.log}`,
        })
      }
      note(terminal, `stopped ${layout.root}`)
      return 'done'
    },
  }
}
