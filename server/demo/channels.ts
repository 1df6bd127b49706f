import { personNames, type PersonName } from './people.ts'

type DemoChannel = {
  name: string
  description: string
  people: readonly PersonName[]
  isPrivate?: true
}

const staff = personNames.filter(name => name !== 'noor')

/** The first person of each makes it. Whoever owns the organization is in all of them. */
export const channels: readonly DemoChannel[] = [
  { name: 'everyone', description: 'What all of us should know', people: personNames },
  {
    name: 'night log',
    description: 'Seeing, weather and what we pointed at',
    people: ['asta', 'mireille', 'noor', 'tomasz', 'ines'],
  },
  {
    name: 'instruments',
    description: 'Spectrograph, cameras, dome: what moves and what should',
    people: ['tomasz', 'paulo', 'jun', 'asta', 'mireille'],
  },
  {
    name: 'software',
    description: 'Reduction pipeline and scheduler. Code lives in `observatory/pipeline`',
    people: ['jun', 'mireille', 'tomasz', 'noor'],
  },
  {
    name: 'outreach',
    description: 'Open nights, schools, the newsletter',
    people: ['ines', 'noor', 'paulo', 'mireille'],
  },
  {
    name: 'kitchen',
    description: 'Who cooks, who has eaten the cheese',
    people: ['paulo', ...staff.filter(name => name !== 'paulo'), 'noor'],
  },
  { name: 'board', description: 'Budget and contracts', people: ['ines', 'asta'], isPrivate: true },
]
