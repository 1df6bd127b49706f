import { word } from './words.ts'

/** One kind of reading, as a client asks for it. */
export type Request = { what: string; method: 'GET' | 'POST'; path: string; params: object }

const page = { anchor: 'newest', num_before: 100, num_after: 0 }

const fetching = (what: string, narrow: readonly unknown[], range: object = page): Request => ({
  what,
  method: 'GET',
  path: '/messages',
  params: { ...range, narrow },
})

/** A word by how often it is used: the first is in most messages, the last in hardly any. */
const [everywhere, often, seldom] = [word(2), word(150), word(15_000)]

/** What people do all day. `messages` is how many there are. */
export const requestsIn = (messages: number): Request[] => [
  fetching('first page of everything', []),
  fetching('page in the middle', [], { anchor: messages / 2, num_before: 50, num_after: 50 }),
  fetching('first unread', [], { anchor: 'first_unread', num_before: 50, num_after: 50 }),
  fetching('first page of a channel', [['channel', 'channel 3']]),
  fetching('first page of a small channel', [['channel', 'channel 180']]),
  fetching('first page of a topic', [
    ['channel', 'channel 3'],
    ['topic', 'topic 12'],
  ]),
  fetching('direct messages', [['is', 'dm']]),
  fetching('from somebody', [['sender', 'person7@example.org']]),
  fetching('unread', [['is', 'unread']]),
  fetching('starred', [['is', 'starred']]),
  fetching('mentioned', [['is', 'mentioned']]),
  fetching('with a link (nobody ever sent one)', [['has', 'link']]),
  fetching('not muted', [{ operator: 'is', operand: 'muted', negated: true }]),
  fetching('public channels', [['channels', 'public']]),
  fetching('search: a word that is everywhere', [['search', everywhere]]),
  fetching('search: a word used often', [['search', often]]),
  fetching('search: a rare word', [['search', seldom]]),
  fetching('search: a word that is nowhere', [['search', 'zzz']]),
  fetching('search: two words', [['search', `${everywhere} ${often}`]]),
  fetching('search: a phrase', [['search', `"${everywhere} ${word(0)}"`]]),
  fetching('search in a channel', [
    ['channel', 'channel 3'],
    ['search', often],
  ]),
  {
    what: 'unread counts at register',
    method: 'POST',
    path: '/register',
    params: { event_types: ['message'], fetch_event_types: ['message'] },
  },
]
