const unitsMs: Record<string, number> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
}

/** `5`, `1min 30s`, `500ms`, `infinity` in milliseconds. @throws Error on anything else */
export function timeSpanMs(text: string): number {
  if (text.trim() === 'infinity') return Infinity
  const parts = [...text.matchAll(/\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*/gy)]
  if (parts.length === 0 || parts.map(part => part[0]).join('') !== text)
    throw new Error(`"${text}" is not a span of time`)
  return parts.reduce((total, [, number, unit = '']) => {
    const factor = unitsMs[unit === '' ? 's' : unit]
    if (factor === undefined) throw new Error(`"${text}" is not a span of time`)
    return total + Number(number) * factor
  }, 0)
}
