import type { Handshakes } from './observe.ts'
import type { Visit } from './visit.ts'

/** From the best to the worst. */
export const letters = ['A+', 'A', 'A-', 'B', 'C', 'D', 'E', 'F'] as const
export type Letter = (typeof letters)[number]

/** What handshakes and a visit showed. */
export type Observed = Omit<Handshakes, 'count'> & Omit<Visit, 'chain'>
