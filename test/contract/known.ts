/** What exists in a world: told by its answers, by the names that parameters for it have. */
export class Known extends Map<string, unknown[]> {
  /** Takes from an answer what other requests may name: ids, tokens, names. */
  learn(
    path: string,
    { status, type, text }: { status: number; type: string; text: string },
  ): void {
    if (status === 200 && type.startsWith('application/json'))
      this.#from(JSON.parse(text), idOf(path))
  }

  #from(value: unknown, own: string, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > 4) return
    for (const [key, inner] of Object.entries(value)) {
      const name = key === 'id' || key === 'ids' ? own : Array.isArray(value) ? own : key
      if (Number.isInteger(inner) || (typeof inner === 'string' && inner.length < 100))
        this.#add(name, inner)
      else
        this.#from(
          inner,
          Array.isArray(value) ? own : key === 'ids' ? own : singular(key),
          depth + 1,
        )
    }
  }

  #add(name: string, value: unknown): void {
    const all = this.get(name) ?? []
    if (!all.includes(value) && all.length < 50) this.set(name, [...all, value])
  }
}

/** `/api/v1/saved_snippets` answers with ids that others call `saved_snippet_id`. */
const idOf = (path: string) =>
  singular(path.split('/').findLast(word => /^[a-z_]+$/.test(word)) ?? '')

const singular = (plural: string) => `${plural.replace(/s$/, '')}_id`
