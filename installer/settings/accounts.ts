import { version } from './text.ts'
import { wholeNumber } from './whole-number.ts'

export const accounts = {
  passwordMinLength: wholeNumber({
    of: 'characters',
    least: 6,
    most: 100,
    default: 6,
    prompt: 'How long must a password be at least?',
    help: 'Of passwords that are set from then on.',
    example: 12,
  }),
  passwordMinGuesses: wholeNumber({
    of: 'guesses',
    least: 0,
    most: 999_999_999,
    default: 10_000,
    prompt: 'How many guesses must a password withstand at least?',
    help: 'As zxcvbn counts them, which knows the passwords that are tried first. 0: only the length is looked at.',
    example: 1_000_000,
  }),
  desktopMinimum: version({
    default: '5.4.3',
    prompt: 'Which version must Zulip’s desktop app have at least?',
    help: 'An older one is refused.',
    example: '5.9.3',
  }),
  desktopWarning: version({
    default: '5.9.3',
    prompt: 'Below which version is the desktop app outdated?',
    help: 'Whoever has an older one is told which to install.',
    example: '5.12.0',
  }),
}
