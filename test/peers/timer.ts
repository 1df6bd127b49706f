import type { Argv, Host } from '../../installer/core/host.ts'

/** systemd's transient timers, as far as a trial of rules uses them; the test says when the time is over. */
export type Timer = {
  readonly host: Host
  readonly isArmed: () => boolean
  /** What a real one does by itself. */
  fire(): Promise<void>
}

/** @param host whose programs run for real, but for systemd's */
export function timerOn(host: Host): Timer {
  let armed: { argv: Argv; after: Argv } | undefined
  const systemctl = ([verb, unit]: readonly string[]) => {
    if (unit?.endsWith('.timer') !== true) return { ok: false, code: 4, out: '', err: '' }
    if (verb === 'stop') armed = undefined
    return { ok: armed !== undefined, code: armed === undefined ? 3 : 0, out: '', err: '' }
  }
  return {
    isArmed: () => armed !== undefined,
    async fire() {
      const due = armed
      armed = undefined
      if (due === undefined) return
      for (const argv of [due.argv, due.after]) await host.run({ argv, undo: 'one-way' })
    },
    host: {
      ...host,
      ask: (argv, input) =>
        argv[0] === 'systemctl' ? Promise.resolve(systemctl(argv.slice(1))) : host.ask(argv, input),
      async run(command) {
        const [program, ...args] = command.argv
        if (program === 'systemctl') return void systemctl(args)
        if (program !== 'systemd-run') return host.run(command)
        const [due = '', ...words] = args.slice(args.indexOf('--') + 1)
        const after = args.find(arg => arg.startsWith('--property=ExecStartPost='))?.split('=')[2]
        armed = { argv: [due, ...words], after: ['env', ...(after?.split(' ') ?? [])] }
      },
    },
  }
}
