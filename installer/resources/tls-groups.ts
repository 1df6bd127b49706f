import type { Look } from '../core/host.ts'

/**
 * Groups for the key exchange, for nginx's `ssl_ecdh_curve`: Mozilla's guideline 6.0, as far as nginx's OpenSSL goes. The
 * first is safe from quantum computers, and comes with OpenSSL 3.5; an older one would refuse the whole line.
 */
export async function tlsGroups(host: Look): Promise<string> {
  const { out, err } = await host.ask(['nginx', '-V'])
  // "built with OpenSSL 3.0.22 … (running with OpenSSL 3.0.19 …)": what runs decides.
  const versions = [...`${out}\n${err}`.matchAll(/OpenSSL (\d+)\.(\d+)/g)]
  const [, major = 0, minor = 0] = (versions.at(-1) ?? []).map(Number)
  const isRecent = major > 3 || (major === 3 && minor >= 5)
  return [...(isRecent ? ['X25519MLKEM768'] : []), 'X25519', 'prime256v1', 'secp384r1'].join(':')
}
