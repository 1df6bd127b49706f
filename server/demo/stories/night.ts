import type { Story } from '../story.ts'

const log = (topic: string) => ({ channel: 'night log', topic })

export const nightStories: readonly Story[] = [
  {
    place: log('Mon: clear, windy'),
    daysAgo: 5,
    at: '21:10',
    pace: 23,
    lines: [
      [
        'asta',
        'Dome open at 21:04. Wind **9 m/s** from the north-west, humidity 41 %, no moon until two.',
      ],
      [
        'mireille',
        'Starting with the flats, then the three Cepheids from the list:\n1. RT Aur\n2. ζ Gem\n3. T Mon',
      ],
      [
        'asta',
        'Gusts at 13 now. I keep the wind screen half up, so nothing below 35° for the moment.',
      ],
      [
        'noor',
        'First light of my own! :telescope: RT Aur, 12 × 60 s. The guide star wandered a bit in the fourth one.',
      ],
      [
        'mireille',
        'That is a lovely set @**Noor Haddad**. Keep the fourth, the pipeline will weigh it down by itself.',
      ],
      [
        'asta',
        'Closed at 04:52. Lost about forty minutes to wind, otherwise a fine night. :coffee:',
      ],
    ],
  },
  {
    place: log('Tue: clouds'),
    daysAgo: 4,
    at: '20:40',
    pace: 31,
    lines: [
      [
        'asta',
        'High cirrus from the west, getting thicker. Opening anyway, the satellite picture gives us two hours.',
      ],
      ['mireille', 'Then let us do the bright standards and leave the faint stuff for tomorrow.'],
      ['asta', '```quote\nHigh cirrus, getting thicker\n```\nNow *thick*. Closing at 23:15.'],
      ['noor', 'Is it always this quiet when it is cloudy?'],
      ['asta', 'No. Usually Tomasz takes the opportunity to unscrew something.'],
      ['tomasz', 'I heard that. And yes: I have the shutter of the second camera on my desk.'],
    ],
  },
  {
    place: log('Wed: the best seeing this year'),
    daysAgo: 3,
    at: '21:30',
    pace: 19,
    lines: [
      ['asta', 'Seeing monitor says **0.58″**. I cleaned the lens and looked again: 0.57″.'],
      [
        'mireille',
        'Dropping everything else. The double quasar, now, as long as it lasts. :sparkles:',
      ],
      [
        'mireille',
        'Both images resolved in a *single* 300 s exposure. I have waited two years for this frame.',
      ],
      ['ines', 'I am awake and refreshing this page like everybody else, it seems.'],
      [
        'asta',
        '| hour | seeing | wind |\n| --- | --- | --- |\n| 22 | 0.57″ | 3 m/s |\n| 00 | 0.61″ | 2 m/s |\n| 02 | 0.66″ | 4 m/s |',
      ],
      [
        'noor',
        'Can somebody tell me why the images are so sharp when there is a lake of fog in the valley?',
      ],
      [
        'mireille',
        'Precisely *because* of the fog: a cold, still layer below us, laminar flow above it. The ground cannot warm the air we look through. More in #**night log>reading list**.',
      ],
      ['asta', 'Closed at 05:20 because the sun insisted.'],
    ],
  },
  {
    place: log('reading list'),
    daysAgo: 3,
    at: '10:15',
    pace: 44,
    lines: [
      [
        'mireille',
        'For @**Noor Haddad** and everybody who wants to know what the numbers mean:\n* Seeing and the Fried parameter: <https://en.wikipedia.org/wiki/Fried_parameter>\n* Period and luminosity: <https://en.wikipedia.org/wiki/Cepheid_variable>\n* The logbook of 1961, second shelf, green back. Really.',
      ],
      ['noor', 'The logbook is wonderful. On 14 March 1961: “cloud, cloud, mouse in dome, cloud”.'],
      ['asta', 'Some things do not change. The mouse is a different one, we think.'],
    ],
  },
  {
    place: log('Fri: tonight'),
    daysAgo: 0,
    minutesAgo: 12,
    pace: 9,
    lines: [
      ['asta', 'Forecast: clear after sunset, wind below 6 m/s, moon at 34 %.'],
      [
        'mireille',
        'Plan, in this order:\n1. ζ Gem (closing the light curve)\n2. double quasar, if the seeing is under 0.8″\n3. whatever Noor has dreamt of',
      ],
      ['noor', 'I have dreamt of the **Crab Nebula**. :comet:'],
      ['asta', 'Granted. @**Tomasz Wilk** is the second camera back in one piece?'],
      ['tomasz', 'In one piece, with one screw left over. I choose to trust it.'],
      [
        'asta',
        '{owner} if you would like to look over our shoulders tonight: opening at 20:50, tea is ready from half past eight.',
      ],
    ],
  },
]
