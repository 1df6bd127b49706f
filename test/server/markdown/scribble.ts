/** A generator of numbers from 0 to below 1: the same for the same seed. */
export function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const scraps = [
  ...Array.from('*_~`$#>|:@[]()!<&"\'\\-+=.,^{}%/ \n\t01aZé🙂\u200d\uFE0F'),
  '**', '***', '~~', '```', '````', '~~~', '$$', '\n\n', '\n> ', '\n- ', '\n  - ', '\n1. ', '\n    ', '\n# ', '\n---\n',
  '@**', '@_**', '@*', '#**', '>**', '**\n', '```quote\n', '```spoiler x\n', '```math\n', '```py\n', '\n```\n', '](', '[x](',
  '(http://x.org/', 'http://', 'www.x.org', 'a@b.org', ':smile:', ':)', '<time:', '<script>', '&amp;', '&#60;', '\\$', '| a | b |\n| - | - |\n',
  '{', '\\frac', '\uFDD00\uFDD1', '\u0002', '\ud800', '👩‍👩‍👧', '#12', 'Ada', '|7', 'javascript:', '"onload="x',
] // prettier-ignore

/** Something that nobody would write: scraps of all syntax, in any order. */
export const scribble = (random: () => number, length: number): string =>
  Array.from({ length }, () => scraps[Math.floor(random() * scraps.length)]).join('')
