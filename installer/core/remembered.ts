import type { Look } from './host.ts'

/**
 * A look that asks nothing twice, for a while in which nothing changes. Several resources ask the same question (what is in the
 * database, which units run), and each answer is a process.
 */
export function remembered(host: Look): Look {
  const entries = new Map<string, ReturnType<Look['read']>>()
  const names = new Map<string, ReturnType<Look['list']>>()
  const answers = new Map<string, ReturnType<Look['ask']>>()
  return {
    read: path => once(entries, path, () => host.read(path)),
    list: path => once(names, path, () => host.list(path)),
    ask: (argv, input) => once(answers, JSON.stringify([argv, input]), () => host.ask(argv, input)),
  }
}

function once<T>(answers: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = answers.get(key) ?? ask()
  answers.set(key, known)
  return known
}
