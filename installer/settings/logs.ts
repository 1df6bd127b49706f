import { wholeNumber } from './whole-number.ts'

export const logs = {
  maxSizeMb: wholeNumber({
    of: 'MiB',
    least: 1,
    most: 10_000,
    default: 50,
    prompt: 'How large may a log file grow?',
    help: 'Then a new one is begun. For the journal of the units and for each log of nginx.',
    example: 50,
  }),
  maxAgeDays: wholeNumber({
    of: 'days',
    least: 1,
    most: 3650,
    default: 30,
    prompt: 'How old may a log become?',
    help: 'What is older is removed.',
    example: 30,
  }),
  maxFiles: wholeNumber({
    of: 'files',
    least: 1,
    most: 1000,
    default: 10,
    prompt: 'How many former log files are kept?',
    help: 'Beside the one that is written to; the oldest is removed.',
    example: 10,
  }),
}
