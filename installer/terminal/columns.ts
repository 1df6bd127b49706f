import { visible } from './terminal.ts'

/** Lines with their columns one below the other, as wide as they need; numbers stand to the right. For few columns: `tableLines` fits a terminal. */
export function columnLines(rows: readonly (readonly (string | number)[])[]): string[] {
  const cells = rows.map(row =>
    row.map(cell => (typeof cell === 'number' ? cell : visible(cell).replaceAll(/\s/g, ' '))),
  )
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map(row => String(row[column]).length)),
  )
  return cells.map(row =>
    row
      .map((cell, column) =>
        typeof cell === 'number'
          ? String(cell).padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}
