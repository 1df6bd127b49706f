import { readFile } from 'node:fs/promises'

/** Proportional set size of the processes, in MiB: shared pages counted once. */
export async function pssMiB(pids: readonly number[]): Promise<number> {
  const texts = await Promise.all(
    pids.map(pid => readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')),
  )
  const kibibytes = texts.map(text => Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0))
  return kibibytes.reduce((sum, each) => sum + each, 0) / 1024
}
