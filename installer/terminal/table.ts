import { visible } from './terminal.ts'

/** How wide a column may become at most where there is no room for all; narrower ones keep their width. */
const least = 6

/** Rows below a heading, in columns; the widest give way until a line fits, and what is cut ends with `…`. */
export function tableLines(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  { columns, cut }: { columns: number; cut: string },
): string[] {
  const cells = [heading, ...rows].map(row => row.map(cell => visible(cell).replaceAll(/\s/g, ' ')))
  const widths = heading.map((_, index) => Math.max(...cells.map(row => widthOf(row[index] ?? ''))))
  const gaps = 2 * (heading.length - 1)
  while (sum(widths) + gaps > columns && Math.max(...widths) > least) {
    const widest = widths.indexOf(Math.max(...widths))
    widths.splice(widest, 1, (widths[widest] ?? 0) - 1)
  }
  return cells.map(row =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0, cut))
      .join('  ')
      .trimEnd(),
  )
}

function padded(cell: string, width: number, cut: string): string {
  const fitting = widthOf(cell) <= width ? cell : shortened(cell, width - widthOf(cut)) + cut
  return fitting + ' '.repeat(Math.max(0, width - widthOf(fitting)))
}

function shortened(text: string, width: number): string {
  let kept = ''
  for (const sign of text) {
    if (widthOf(kept + sign) > width) break
    kept += sign
  }
  return kept
}

/** How many cells a terminal needs: two for the signs of East Asia and for emoji, none for accents that are put onto others. */
const widthOf = (text: string): number =>
  sum(Array.from(text, sign => (/\p{M}|\p{Cf}/u.test(sign) ? 0 : isWide(sign) ? 2 : 1)))

const isWide = (sign: string) =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF01-\uFF60]/u.test(
    sign,
  )

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
