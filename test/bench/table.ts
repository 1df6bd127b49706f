export type Row = readonly [what: string, figure: string]

export function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(([what]) => what.length))
  for (const [what, figure] of rows) console.log(`${what.padEnd(width)}  ${figure.padStart(10)}`)
}
