import type { Story } from '../story.ts'

export const houseStories: readonly Story[] = [
  {
    place: { channel: 'everyone', topic: 'welcome, Noor' },
    daysAgo: 6,
    at: '09:05',
    pace: 12,
    lines: [
      [
        'ines',
        'Please welcome @**Noor Haddad**, who is with us until the summer and works on Cepheids with @**Mireille Okafor**. :wave:',
      ],
      ['noor', 'Thank you! I have already got lost in the basement, so I feel at home.'],
      ['asta', 'Everybody gets lost there. Follow the *blue* pipe, never the red one.'],
      [
        'paulo',
        'The red one ends at my workshop. There is coffee, so it is not the worst mistake.',
      ],
      ['jun', 'Your account for the cluster is ready. Ask me anything in #**software**.'],
    ],
  },
  {
    place: { channel: 'everyone', topic: 'road and weather' },
    daysAgo: 2,
    at: '07:30',
    pace: 40,
    lines: [
      [
        'paulo',
        'Ice on the upper bends this morning. Chains in the boot, please, and nobody drives down before eight.',
      ],
      [
        'ines',
        'Thanks Paulo. The bus of the school comes on Saturday, will it be clear until then?',
      ],
      ['paulo', 'They salt tomorrow. I will go and look myself on Friday.'],
      ['paulo', 'Looked: dry all the way. :check:'],
    ],
  },
  {
    place: { channel: 'everyone', topic: 'why we moved our chat here' },
    daysAgo: 1,
    at: '10:00',
    pace: 22,
    lines: [
      [
        'ines',
        'Since a few of you asked: this server stands in our own rack, between the spectrograph and the tea. What we write here stays on the mountain, also when the line down to the valley is cut.',
      ],
      [
        'jun',
        'Tested by the digger last week, involuntarily: the line was down for five hours and we did not notice in here.',
      ],
      ['tomasz', 'I noticed. It was so *productive*.'],
      [
        'asta',
        'Two habits that help: give each subject its **own topic**, and link to it when you speak of it elsewhere, like #**night log>Wed: the best seeing this year**.',
      ],
      [
        'ines',
        'And @_**Paulo Ferreira** has asked me to say that photographs of the cat go to the kitchen.',
      ],
    ],
  },
  {
    place: { channel: 'outreach', topic: 'open night on Saturday' },
    daysAgo: 3,
    at: '11:20',
    pace: 33,
    lines: [
      ['ines', '64 people have signed up, and 22 of them are a school class. Who does what?'],
      [
        'noor',
        'I would like to do the small telescope on the terrace, if somebody stands beside me for the first hour.',
      ],
      ['mireille', 'I stand beside you, and then I do the talk: *Stars that breathe*.'],
      ['paulo', 'Soup for seventy. Lentils. And I drive the ones who do not want to walk up.'],
      [
        'ines',
        '> Soup for seventy\n\nYou are a treasure. Plan:\n1. 18:30 soup\n2. 19:15 talk\n3. 20:00 groups of ten to the dome, the others on the terrace',
      ],
      [
        'noor',
        'Last year’s visitors asked most about:\n* “Can you see the flag on the Moon?” (no)\n* “What does it cost?” (less than the road)\n* “Are you cold?” (yes)',
      ],
      ['ines', 'That goes into the newsletter word by word.'],
    ],
  },
  {
    place: { channel: 'outreach', topic: 'newsletter' },
    daysAgo: 1,
    at: '16:10',
    pace: 27,
    lines: [
      [
        'noor',
        'First draft, two hundred words:\n```quote\nOn Wednesday the air above the mountain stood still. For three hours our telescope saw as sharply as it ever has, and a quasar that had always been one smudge became two points of light: the same object, seen twice, because a galaxy on the way bends its light around both sides.\n```',
      ],
      ['mireille', 'That is *better* than my abstract. May I steal “the air stood still”?'],
      ['noor', 'Only if I may steal the picture.'],
      [
        'ines',
        'Both thefts are approved. {owner}, would you read it before it goes out on Monday?',
      ],
    ],
  },
  {
    place: { channel: 'kitchen', topic: 'the cat' },
    daysAgo: 4,
    at: '12:40',
    pace: 8,
    lines: [
      ['paulo', 'There is a cat in the generator room. Grey, one white sock, opinions. :cat:'],
      ['asta', 'Does it have a name?'],
      ['paulo', 'I called it Lentil. It came.'],
      ['tomasz', 'Then what about the mouse from the dome?'],
      ['paulo', 'That is, I believe, why it came.'],
      ['ines', 'Lentil may stay on one condition: **not** in the spectrograph room.'],
      ['jun', 'I added a rule for it to the door sensor. I am not joking.'],
    ],
  },
  {
    place: { channel: 'kitchen', topic: 'who cooks' },
    daysAgo: 1,
    at: '08:50',
    pace: 15,
    lines: [
      [
        'asta',
        'This week:\n* Thursday: Tomasz (pierogi?)\n* Friday: Mireille\n* Saturday: Paulo, for seventy',
      ],
      ['tomasz', 'Pierogi. I need two people who can fold.'],
      ['noor', 'I can fold paper cranes, does that count?'],
      ['tomasz', 'It is the same movement with more consequences.'],
      ['mireille', 'Friday is groundnut stew. Tell me by noon who does not eat it.'],
      ['jun', 'The cheese with my name on it was, once more, eaten by somebody who can read.'],
      ['paulo', ':eyes:'],
    ],
  },
  {
    place: { channel: 'board', topic: 'budget for the coating' },
    daysAgo: 2,
    at: '17:00',
    pace: 38,
    lines: [
      [
        'ines',
        'The mirror has to be coated again in the autumn. Two offers: 18 400 with transport, 15 900 without.',
      ],
      [
        'asta',
        'Without, we need the truck and five people for two days. And a night’s sleep for me, which has no price.',
      ],
      [
        'ines',
        'With transport, then. {owner}, could you confirm until Wednesday? The slot is reserved until then.',
      ],
    ],
  },
  {
    place: { people: ['asta', 'owner'] },
    daysAgo: 1,
    at: '18:20',
    pace: 6,
    lines: [
      [
        'asta',
        'Hello! The key to the visitors’ gallery is with me. Come by before nine, later I am in the dark with a thermos.',
      ],
      ['asta', 'And bring a warm jacket. Warmer than you think. :snowflake:'],
    ],
  },
  {
    place: { people: ['ines', 'mireille', 'owner'] },
    daysAgo: 0,
    minutesAgo: 41,
    pace: 7,
    lines: [
      [
        'mireille',
        'The paper about the double quasar: may I put all three of us on it, and Noor and Asta? It was their night as much as mine.',
      ],
      ['ines', 'Of course. That is how it should be done.'],
    ],
  },
  {
    place: { people: ['jun', 'tomasz'] },
    daysAgo: 1,
    at: '14:00',
    pace: 5,
    lines: [
      ['jun', 'It was you. The cheese.'],
      ['tomasz', 'I can neither confirm nor deny.'],
    ],
  },
  {
    place: { people: ['noor', 'owner'] },
    daysAgo: 0,
    minutesAgo: 8,
    pace: 4,
    lines: [
      [
        'noor',
        'Hi! I am the new student. If you ever want to see the Crab through the small telescope, I am on the terrace most evenings. :telescope:',
      ],
    ],
  },
]
