const dayMs = 86_400_000

/** Whole days from one date to another, rounded down: negative when that is over. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.floor((to.getTime() - from.getTime()) / dayMs)
