/** A moment in seconds of UNIX, for people. */
export const moment = (seconds: number | null): string =>
  seconds === null
    ? '-'
    : `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
