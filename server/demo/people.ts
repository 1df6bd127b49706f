import { roles } from '../identity/actor.ts'

/** The people of a small mountain observatory. Nobody can sign in as one of them: their passwords are thrown away. */
export const people = {
  ines: { email: 'ines@observatory.example', fullName: 'Ines Carvalho', role: roles.administrator },
  tomasz: { email: 'tomasz@observatory.example', fullName: 'Tomasz Wilk', role: roles.member },
  mireille: {
    email: 'mireille@observatory.example',
    fullName: 'Mireille Okafor',
    role: roles.member,
  },
  jun: { email: 'jun@observatory.example', fullName: 'Jun Takeda', role: roles.member },
  asta: { email: 'asta@observatory.example', fullName: 'Asta Lindqvist', role: roles.moderator },
  paulo: { email: 'paulo@observatory.example', fullName: 'Paulo Ferreira', role: roles.member },
  noor: { email: 'noor@observatory.example', fullName: 'Noor Haddad', role: roles.guest },
} as const

export type PersonName = keyof typeof people
export const personNames = Object.keys(people).filter((name): name is PersonName => name in people)
