import type { Story } from '../story.ts'

const workshop = (topic: string) => ({ channel: 'instruments', topic })
const code = (topic: string) => ({ channel: 'software', topic })

export const workshopStories: readonly Story[] = [
  {
    place: workshop('dome shutter'),
    daysAgo: 5,
    at: '13:05',
    pace: 17,
    lines: [
      ['paulo', 'The shutter makes the noise again. Not the squeak. *The other one.*'],
      ['tomasz', 'Like a drawer full of spoons?'],
      ['paulo', 'Exactly that. It starts at about 60 % of the way.'],
      [
        'tomasz',
        'Then it is the chain tensioner. We have one spare, and the supplier has six weeks of patience for us.',
      ],
      [
        'paulo',
        'Changed. Ran it up and down ten times: no spoons. I wrote the tension on the frame in pencil, as **ordered by the ancients**.',
      ],
      ['asta', 'I love you both. :raised_hands:'],
    ],
  },
  {
    place: workshop('spectrograph temperature'),
    daysAgo: 4,
    at: '09:20',
    pace: 26,
    lines: [
      [
        'tomasz',
        'Overnight the bench drifted by 0.3 K. Allowed: 0.1. Something is switching that should not be.',
      ],
      [
        'jun',
        'I plotted it against everything we log. Look at `hvac_cycle`:\n```text\n02:10  bench 12.04  hvac 0\n02:20  bench 12.11  hvac 1\n02:30  bench 12.29  hvac 1\n02:40  bench 12.31  hvac 0\n```',
      ],
      [
        'tomasz',
        'So the room heats itself because the *corridor* is cold. Who opened the corridor door?',
      ],
      ['paulo', 'The cat, probably. I put the closer back on.'],
      ['mireille', 'Do we have a cat?'],
      ['paulo', 'We have a cat since Tuesday. See #**kitchen>the cat**.'],
      [
        'tomasz',
        'With the door closed: 0.04 K over the whole night. :check: Closing this one, unless the cat learns about handles.',
      ],
    ],
  },
  {
    place: workshop('second camera'),
    daysAgo: 2,
    at: '14:30',
    pace: 21,
    lines: [
      [
        'tomasz',
        'Shutter cleaned, blades straightened. Before I close the housing: does anybody want to replace the desiccant as well?',
      ],
      ['asta', 'Yes please. It fogged up twice in October.'],
      [
        'jun',
        'And if it is open anyway, could you read me the serial number of the sensor? The header says `UNKNOWN` since for ever.',
      ],
      ['tomasz', '`E2V-42-40-0317`. It has been on the inside of the lid the whole time.'],
      ['jun', 'The headers of nine thousand frames thank you.'],
    ],
  },
  {
    place: workshop('order for spring'),
    daysAgo: 1,
    at: '11:00',
    pace: 35,
    lines: [
      [
        'paulo',
        'What we need before April:\n- chain tensioner (**two** this time)\n- 20 m of the grey cable\n- grease, the good one\n- mouse-proof bread box',
      ],
      ['tomasz', '- a torque wrench that has not been dropped from the dome'],
      [
        'ines',
        'Send me the prices until Thursday and I put it through. The bread box comes out of *my* pocket.',
      ],
      [
        'paulo',
        'Prices are in the shared folder. {owner}, we need your name under it as well, please.',
      ],
    ],
  },
  {
    place: code('pipeline is slow on Mondays'),
    daysAgo: 4,
    at: '15:40',
    pace: 14,
    lines: [
      ['jun', 'Every Monday the reduction takes three hours instead of forty minutes. Found it:'],
      [
        'jun',
        '```python\n# Reads the whole weekend again, for each frame.\nfor frame in weekend:\n    dark = median(load(d) for d in darks_of(weekend))\n    frame.data -= dark\n```',
      ],
      ['mireille', 'Oh no. That one is mine, from 2019.'],
      [
        'jun',
        'Hoisted out of the loop:\n```python\ndark = median(load(d) for d in darks_of(weekend))\nfor frame in weekend:\n    frame.data -= dark\n```\n**3 h 04 min → 38 min.** The result is identical to the last bit, I compared all 412 frames.',
      ],
      ['noor', 'So it computed the same thing 412 times?'],
      ['mireille', 'It was a very *thorough* pipeline.'],
      [
        'tomasz',
        'Does this mean the machine in the corridor will stop heating the spectrograph? :thinking:',
      ],
    ],
  },
  {
    place: code('scheduler: how to rank targets'),
    daysAgo: 2,
    at: '09:50',
    pace: 28,
    lines: [
      [
        'jun',
        'At the moment the scheduler takes whatever is highest. I would like to weigh in how long the target stays up, and how urgent it is:\n\n`score = altitude × urgency ÷ hours_left`',
      ],
      ['mireille', 'I like it. But cap the urgency, or one supernova eats the whole week.'],
      [
        'jun',
        'Capped at 5. With last month’s nights we would have gained **6.5 hours** of useful exposure.',
      ],
      [
        'noor',
        'Could it also show *why* it chose something? I keep asking Asta, and Asta sleeps during the day.',
      ],
      ['jun', 'Very good point. It will print the three numbers next to each line.'],
      ['mireille', 'Then let us try it for a week, with the old list printed beside it.'],
      ['jun', 'Merged. It runs from tonight, `--explain` is on. :rocket:'],
    ],
  },
  {
    place: code('release 2.4'),
    daysAgo: 0,
    minutesAgo: 95,
    pace: 11,
    lines: [
      [
        'jun',
        '**2.4** is tagged. In it:\n- dark frames once per batch\n- scheduler explains itself\n- sensor name in every header\n- ~~time travel~~ (postponed)',
      ],
      [
        'mireille',
        'Reduced Wednesday night again with it: same fluxes to 0.01 %, and I did not even finish my tea.',
      ],
      ['tomasz', 'The headers! Finally. :tada:'],
      ['jun', '@**Noor Haddad** your name is in the changelog, the explaining was your idea.'],
      ['noor', 'I am going to print that and hang it up.'],
    ],
  },
]
