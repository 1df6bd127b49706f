/** One judgement on the host. What does not pass has its remedy. */
export type Finding =
  | { readonly about: string; readonly result: 'pass'; readonly found: string }
  | {
      readonly about: string
      readonly result: 'warn' | 'fail'
      readonly found: string
      readonly remedy: string
    }

export const pass = (about: string, found: string): Finding => ({ about, result: 'pass', found })

export const warn = (about: string, found: string, remedy: string): Finding => ({
  about,
  result: 'warn',
  found,
  remedy,
})

export const fail = (about: string, found: string, remedy: string): Finding => ({
  about,
  result: 'fail',
  found,
  remedy,
})

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** `1.5 GiB` */
export function size(bytes: number): string {
  const step = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)),
  )
  return `${Number((bytes / 1024 ** step).toFixed(1))} ${units[step]}`
}
