/** A moment as the API tells it: whole seconds since 1970, UTC. */
export const unixSeconds = (moment: Date): number => Math.floor(moment.getTime() / 1000)
