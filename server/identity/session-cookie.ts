import type { Keyring } from '../platform/signing/keyring.ts'
import { csrfToken } from './csrf.ts'

/** `__Host-`: the browser takes the cookie only over TLS, for this host alone and all of its paths. */
const sessionName = '__Host-parley-session'
const csrfName = '__Host-csrftoken'

/** The token in a Cookie header, if there is one. */
export function sessionToken(cookie: string | undefined): string | undefined {
  const pairs = (cookie ?? '').split(';').map(pair => pair.trim())
  return pairs.find(pair => pair.startsWith(`${sessionName}=`))?.slice(sessionName.length + 1)
}

/** Cookies of a new session. The page has to read the second one, so only the first is HttpOnly. */
export const sessionCookies = (signing: Keyring, token: string, seconds: number): string[] => [
  `${sessionName}=${token}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Lax`,
  `${csrfName}=${csrfToken(signing, token)}; Path=/; Max-Age=${seconds}; Secure; SameSite=Lax`,
]

export const endedCookies: readonly string[] = [
  `${sessionName}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`,
  `${csrfName}=; Path=/; Max-Age=0; Secure; SameSite=Lax`,
]
