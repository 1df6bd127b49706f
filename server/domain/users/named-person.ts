import type { PersonName } from '../../access/users.ts'

/** `user7@chat.example.org`: what stands for an address that is not shown. */
export const hiddenEmail = (id: number, url: string): string => `user${id}@${hostOf(url)}`

/** A person by number, by address, or by what stands for one. `url` is the server's own. */
export function namedPerson(text: string, url: string): PersonName {
  if (/^\d{1,9}$/.test(text)) return { id: Number(text) }
  const [, id, host] = /^user(\d{1,9})@(.+)$/i.exec(text) ?? []
  return id !== undefined && host?.toLowerCase() === hostOf(url)
    ? { id: Number(id) }
    : { email: text }
}

const hostOf = (url: string) => new URL(url).hostname
