import type { Opened } from './accounts.ts'

/**
 * Whom a key or session belongs to, remembered by this process: a client that follows events proves who it is again and
 * again. Secrets are kept as their hashes. The database says which accounts have changed, with the commit that changed them.
 */
export type KnownAccounts = {
  /** What `look` finds for the secret of this hash. Nothing is remembered of a secret that opens nothing. */
  of(hash: Buffer, now: Date, look: () => Promise<Opened | undefined>): Promise<Opened | undefined>
  /** Forgets one person, or everybody: something of theirs has changed. */
  forget(userId: number | undefined): void
  /** Aborts when this person is forgotten: whoever follows their events has to prove anew that they may. */
  untilForgotten(userId: number): AbortSignal
}

/** On which the database tells, by id, whose account, key or session has changed; without an id, of everybody. */
export const accountsChannel = 'parley_accounts'

/** Some 10 MB. */
const mostRemembered = 50_000

/** @param most how many secrets are remembered before it begins anew */
export function knownAccounts(most = mostRemembered): KnownAccounts {
  const opened = new Map<string, Opened>()
  const followed = new Map<number, AbortController>()
  // A look that began before something was forgotten may have seen what was there before.
  let forgotten = 0
  return {
    async of(hash, now, look) {
      const key = hash.toString('base64')
      const known = opened.get(key)
      if (known && known.until > now) return known
      const before = forgotten
      const found = await look()
      if (before !== forgotten) return look()
      if (opened.size >= most) opened.clear()
      if (found) opened.set(key, found)
      return found
    },
    forget(userId) {
      const isMeant = (id: number) => userId === undefined || userId === id
      forgotten += 1
      for (const [key, { account }] of opened) if (isMeant(account.id)) opened.delete(key)
      for (const [id, following] of followed) {
        if (!isMeant(id)) continue
        followed.delete(id)
        following.abort()
      }
    },
    untilForgotten(userId) {
      const following = followed.get(userId) ?? new AbortController()
      followed.set(userId, following)
      return following.signal
    },
  }
}
