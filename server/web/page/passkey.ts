import { ask } from './api.ts'
import { Problem } from './problem.ts'

export const canUsePasskeys = (): boolean => 'PublicKeyCredential' in globalThis

/** Lets the person unlock a passkey of theirs. `token`: of a sign-in whose password was right. Resolves to what the server is sent. */
export async function unlockedPasskey(token?: string): Promise<unknown> {
  const { options } = await ask<{ options: PublicKeyCredentialRequestOptionsJSON }>(
    'POST',
    '/accounts/passkey/options',
    token === undefined ? {} : { token },
  )
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  return sent(navigator.credentials.get({ publicKey }), 'No passkey was used. Try again.')
}

/** Lets the person make a passkey. Resolves to what the server is sent. */
export async function newPasskey(password: string): Promise<unknown> {
  const { options } = await ask<{ options: PublicKeyCredentialCreationOptionsJSON }>(
    'POST',
    '/users/me/two_factor/passkeys/options',
    { password },
  )
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  return sent(navigator.credentials.create({ publicKey }), 'No passkey was made. Try again.')
}

/** Browsers do not say why there is none: the person may have thought better of it, or the time was over. */
async function sent(asked: Promise<Credential | null>, otherwise: string): Promise<unknown> {
  const credential = await asked.catch(() => null)
  if (credential instanceof PublicKeyCredential) return credential.toJSON()
  throw new Problem(otherwise)
}
