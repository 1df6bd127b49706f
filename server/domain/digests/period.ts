/** What one digest tells of, and how often there is one. */
export const digestPeriodMs = 7 * 24 * 60 * 60 * 1000
