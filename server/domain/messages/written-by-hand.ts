/** Programs in which a person writes: what they send, they have read. A script's owner has not. */
const handPrograms =
  /^(zulip(android|ios|desktop|mobile|electron|terminal|flutter)|website|parleyweb|ios|android)/i

/** Whether what this program sends counts as read by its sender, unless said. */
export const isReadByItsSender = (client: string): boolean => handPrograms.test(client)
