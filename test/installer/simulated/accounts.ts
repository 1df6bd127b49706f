import { failed, said, words, type Machine, type Program } from './machine.ts'

type Accounts = { users: string[]; members: Record<string, string[]> }

const nobody: Accounts = { users: [], members: {} }
const recall = (machine: Machine) => machine.recall('accounts', nobody)

/** Adds or drops one, keeping the order of names and no empty group, as if it had never been. */
async function setMember(machine: Machine, user: string, group: string, is: boolean) {
  const { users, members } = await recall(machine)
  const others = (members[group] ?? []).filter(name => name !== user)
  const now = { ...members, [group]: is ? [...others, user].sort() : others }
  const kept = Object.entries(now).filter(([, names]) => names.length > 0)
  await machine.remember('accounts', { users, members: Object.fromEntries(kept) })
}

export const accountPrograms: Record<string, Program> = {
  async getent({ machine, args: [database, name = ''] }) {
    const { users, members } = await recall(machine)
    if (!users.includes(name)) return failed(2)
    return said(
      database === 'passwd'
        ? `${name}:x:998:998::/nonexistent:`
        : `${name}:x:998:${(members[name] ?? []).join(',')}`,
    )
  },
  async useradd({ machine, args }) {
    const [name = ''] = words(args)
    const { users, members } = await recall(machine)
    if (users.includes(name)) return failed(9, `user '${name}' already exists`)
    await machine.remember('accounts', { users: [...users, name].sort(), members })
    return said()
  },
  // The only shell scripts there are: they remove a user that may not be there, or add one that may.
  async sh({ machine, args }) {
    const name = args.at(-1) ?? ''
    if (args.includes('useradd')) {
      const is = (await recall(machine)).users.includes(name)
      return is ? said() : machine.ask(['useradd', name])
    }
    const { users, members } = await recall(machine)
    await machine.remember('accounts', { users: users.filter(user => user !== name), members })
    return said()
  },
  async userdel({ machine, args: [name = ''] }) {
    const { users, members } = await recall(machine)
    if (!users.includes(name)) return failed(6, `user '${name}' does not exist`)
    await machine.remember('accounts', { users: users.filter(user => user !== name), members })
    return said()
  },
  async gpasswd({ machine, args: [, user = '', group = ''] }) {
    await setMember(machine, user, group, true)
    return said()
  },
  async usermod({ machine, args }) {
    const [group = '', user = ''] = words(args)
    await setMember(machine, user, group, false)
    return said()
  },
}
