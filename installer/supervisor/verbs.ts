import { reasonOf } from '../core/install-error.ts'
import { UnitError } from './load-unit.ts'
import type { Reply, Request } from './control-protocol.ts'
import type { Supervisor } from './supervisor.ts'

const done: Reply = { code: 0 }

const verbs: Record<string, (supervisor: Supervisor, unit: string) => Promise<Reply> | Reply> = {
  ping: () => ({ code: 0, out: String(process.pid) }),
  start: (supervisor, unit) => supervisor.start(unit).then(() => done),
  stop: (supervisor, unit) => supervisor.stop(unit).then(() => done),
  restart: (supervisor, unit) => supervisor.restart(unit).then(() => done),
  reload: (supervisor, unit) => supervisor.reload(unit).then(() => done),
  'try-restart': (supervisor, unit) => ifActive(supervisor, unit, 'restart'),
  'try-reload-or-restart': (supervisor, unit) => ifActive(supervisor, unit, 'reload'),
  enable: (supervisor, unit) => supervisor.enable(unit).then(() => done),
  'daemon-reload': supervisor => supervisor.daemonReload().then(() => done),
  'is-active': async (supervisor, unit) => {
    const state = await supervisor.state(unit)
    return { code: state === 'active' ? 0 : 3, out: state }
  },
  'is-enabled': (supervisor, unit) =>
    supervisor.isEnabled(unit) ? { code: 0, out: 'enabled' } : { code: 1, out: 'disabled' },
  states: async supervisor => ({ code: 0, out: JSON.stringify(await supervisor.states()) }),
  status: supervisor => ({ code: 0, out: JSON.stringify(supervisor.status()) }),
}

async function ifActive(
  supervisor: Supervisor,
  unit: string,
  verb: 'restart' | 'reload',
): Promise<Reply> {
  if ((await supervisor.state(unit)) === 'active') await supervisor[verb](unit)
  return done
}

/** Does what was asked; a refusal is a reply. */
export async function answer(supervisor: Supervisor, { verb, unit }: Request): Promise<Reply> {
  const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (act === undefined) return { code: 2, err: `there is no verb ${verb}` }
  try {
    return await act(supervisor, unit)
  } catch (error) {
    return {
      code: error instanceof UnitError ? error.code : 1,
      err: reasonOf(error),
    }
  }
}
