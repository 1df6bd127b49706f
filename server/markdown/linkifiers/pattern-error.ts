/** Why a pattern or an address template cannot be taken, in words for the one who wrote it. */
export class PatternError extends Error {}
