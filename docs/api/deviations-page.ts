import type { Endpoint } from '../../server/platform/http/endpoint.ts'
import { inBraces } from '../../server/api-description/openapi.ts'
import type { Deviation } from './deviations.ts'

const introduction = `# Where answers differ

What this server says otherwise than Zulip's API is specified, and why: what calls do differently, keys that are said beside the
specified ones, values of another kind, and what is specified and never said. \`test/contract\` holds every answer and event of the
tests against the specification and finds nothing else. Made of \`deviations.ts\` and the routes by \`node docs/api/write.ts\`.
`

const parts = {
  otherwise: 'Values of another kind',
  beside: 'Said beside what is specified',
  never: 'Specified and never said',
} as const satisfies Record<Deviation['how'], string>

/** The page that tells how answers differ from the specification. */
export function deviationsPage(
  deviations: readonly Deviation[],
  endpoints: readonly Endpoint[],
): string {
  const calls = endpoints.flatMap(({ method, path, differs }) =>
    differs === undefined ? [] : [[code(`${method} ${inBraces(path)}`), differs]],
  )
  const lists = (['otherwise', 'beside', 'never'] as const).map(how => {
    const items = deviations.filter(one => one.how === how).map(item)
    return [`## ${parts[how]}`, '', ...items, ''].join('\n')
  })
  return [introduction, table(calls), ...lists].join('\n')
}

const code = (text: string) => `\`${text}\``
const codes = (texts: readonly string[]) => texts.map(code).join(', ')

const item = ({ reason, where }: Deviation) => {
  const places = Object.entries(where).map(
    ([of, keys]) => code(of) + (keys.length > 0 ? ` (${codes(keys)})` : ''),
  )
  return `- ${reason}\n  ${places.join(', ')}`
}

const table = (rows: readonly (readonly string[])[]) =>
  [
    '## What calls do differently',
    '',
    ...[['call', 'how'], ['---', '---'], ...rows].map(cells => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n')
