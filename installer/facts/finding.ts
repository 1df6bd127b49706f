/**
 * One judgement on the host. What does not pass has its remedy.
 * `evidence` is what was seen, as it was seen: lines of a program, values of the kernel. Never a secret.
 */
export type Finding = {
  readonly about: string
  readonly found: string
  readonly evidence?: Evidence
} & ({ readonly result: 'pass' } | { readonly result: 'warn' | 'fail'; readonly remedy: string })

type Evidence = readonly string[]

const seen = (evidence: Evidence | undefined) => evidence !== undefined && { evidence }

export const pass = (about: string, found: string, evidence?: Evidence): Finding => ({
  about,
  result: 'pass',
  found,
  ...seen(evidence),
})

export const warn = (
  about: string,
  found: string,
  remedy: string,
  evidence?: Evidence,
): Finding => ({ about, result: 'warn', found, remedy, ...seen(evidence) })

export const fail = (
  about: string,
  found: string,
  remedy: string,
  evidence?: Evidence,
): Finding => ({ about, result: 'fail', found, remedy, ...seen(evidence) })

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** `1.5 GiB` */
export function size(bytes: number): string {
  const step = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)),
  )
  return `${Number((bytes / 1024 ** step).toFixed(1))} ${units[step]}`
}
