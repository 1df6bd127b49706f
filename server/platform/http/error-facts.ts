/** Of the database's error fields those that never hold what a person wrote. */
const safeFields = ['code', 'constraint', 'table', 'column', 'routine', 'severity'] as const

/** What a log may hold of an unexpected error: kind, codes and places, never its message, which may quote content. */
export function errorFacts(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const fields = new Map(Object.entries(error))
  const places = error.stack?.split('\n').filter(line => /^\s+at /.test(line)) ?? []
  return {
    kind: error.name,
    ...Object.fromEntries(
      safeFields.flatMap(key => (fields.get(key) === undefined ? [] : [[key, fields.get(key)]])),
    ),
    places: places.map(line => line.trim()),
  }
}
