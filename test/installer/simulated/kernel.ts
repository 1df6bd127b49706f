import { failed, said, type Program } from './machine.ts'

const boot: Record<string, string> = {
  'kernel/dmesg_restrict': '0',
  'kernel/perf_event_paranoid': '3',
}

export const kernelPrograms: Record<string, Program> = {
  /** Remembers only what differs from the boot, so that putting it back leaves nothing. */
  async sysctl({ machine, args }) {
    const changed = await machine.recall<Record<string, string>>('kernel', {})
    const [name = '', value] = (args.at(-1) ?? '').split('=')
    if (!(name in boot)) return failed(255, `cannot stat /proc/sys/${name}`)
    if (value === undefined) return said(changed[name] ?? boot[name] ?? '')
    const others = Object.entries(changed).filter(([other]) => other !== name)
    const now = boot[name] === value ? others : [...others, [name, value] as const]
    await machine.remember('kernel', Object.fromEntries(now))
    return said()
  },
  sshd: ({ args }) =>
    Promise.resolve(args[0] === '-T' ? said('port 22\npasswordauthentication no') : said()),
}
