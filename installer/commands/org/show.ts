import { z } from 'zod'
import { counted, moment } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'

export const orgShow = operatorVerb({
  name: 'org show',
  summary: 'show the organization: address, how many people by role, channels, open invitations',
  description: ['What it has decided is shown by parley org settings list.'],
  json: '{"ok", "name", "description", "url", "created", "people": {ROLE: COUNT}, "deactivated", "channels", "archivedChannels", "openInvitations"}',
  examples: [['parley org show', 'at a glance']],
  cannot: 'cannot show the organization',
  changes: false,
  asks: () => ({ wish: {} }),
  answer: z.object({
    name: z.string(),
    description: z.string(),
    url: z.string(),
    created: z.string(),
    people: z.record(z.string(), z.number()),
    deactivated: z.number(),
    channels: z.number(),
    archivedChannels: z.number(),
    openInvitations: z.number(),
  }),
  lines: one => [
    `${one.name}  ${one.url}`,
    ...(one.description === '' ? [] : [one.description]),
    `since        ${moment(one.created)}`,
    `people       ${Object.entries(one.people)
      .map(([role, count]) => counted(count, role))
      .join(', ')}`,
    `closed       ${counted(one.deactivated, 'account')}`,
    `channels     ${one.channels}, archived ${one.archivedChannels}`,
    `invitations  ${one.openInvitations} open`,
  ],
})
