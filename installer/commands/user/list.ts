import { z } from 'zod'
import { tableLines } from '../../terminal/table.ts'
import { counted, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { given, roleWords } from '../operating/words.ts'
import type { Flag } from '../verb.ts'

const role: Flag = { name: '--role', value: 'ROLE', help: `Only those who are one: ${roleWords}.` }
const deactivated: Flag = {
  name: '--deactivated',
  help: 'Those whose accounts are closed instead.',
}

export const userList = operatorVerb({
  name: 'user list',
  summary: 'show everybody: id, name, address, role, and when they were last here',
  description: [
    'Shows the true address also of those who hide it within the organization. When somebody was last here is known only of those whose client was connected; what does not fit the terminal is cut, and --json cuts nothing.',
  ],
  flags: [role, deactivated],
  json: '{"ok", "users": [{"id", "name", "email", "role", "active", "lastSeen" | null}]}',
  examples: [
    ['parley user list --role owner', 'who can decide everything'],
    ['parley user list --deactivated', 'who has left'],
  ],
  cannot: 'cannot list the people',
  changes: false,
  asks: options => ({
    wish: { ...given('role', options.value(role)), deactivated: options.has(deactivated) },
  }),
  answer: z.object({ users: z.array(personAnswer.extend({ lastSeen: z.string().nullable() })) }),
  lines: ({ users }, { columns, marks }) => [
    ...tableLines(
      ['ID', 'NAME', 'ADDRESS', 'ROLE', 'STATE', 'LAST HERE'],
      users.map(({ id, name, email, role, active, lastSeen }) => [
        String(id),
        name,
        email,
        role,
        active ? 'active' : 'closed',
        lastSeen?.slice(0, 10) ?? '-',
      ]),
      { columns: columns(), cut: marks.dots },
    ),
    counted(users.length, 'person', 'people'),
  ],
})
