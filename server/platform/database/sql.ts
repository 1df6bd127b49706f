/** A piece of SQL with its values apart: text never holds what a person typed. */
export class Sql {
  readonly strings: readonly string[]
  readonly values: readonly unknown[]

  constructor(strings: readonly string[], values: readonly unknown[]) {
    this.strings = strings
    this.values = values
  }
}

/** `sql\`select ${value}\``: values become `$1 …`; another `Sql` is inserted as SQL. Arrays are PostgreSQL arrays. */
export const sql = (strings: TemplateStringsArray, ...values: unknown[]): Sql =>
  new Sql(strings, values)

/** The numbered form that the driver takes. */
export function toQuery(query: Sql): { text: string; values: unknown[] } {
  const values: unknown[] = []
  const render = ({ strings, values: parts }: Sql): string =>
    strings
      .map((text, index) => {
        if (index >= parts.length) return text
        const part = parts[index]
        if (part instanceof Sql) return text + render(part)
        values.push(part)
        return `${text}$${values.length}`
      })
      .join('')
  return { text: render(query), values }
}
