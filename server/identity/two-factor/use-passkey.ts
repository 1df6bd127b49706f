import type { Context } from '../../context.ts'
import { createChallenge, takeChallenge } from './challenges.ts'
import type { AuthenticationAnswer } from './passkey-answers.ts'
import { webauthn } from './passkey-library.ts'
import { credentialsOf, passkeyOfCredential, type Passkey } from './passkeys.ts'
import { party, unreadable, userHandle } from './register-passkey.ts'
import { notAccepted } from './spend-code.ts'

/** What a browser is told to have a passkey used: one of this person's, or of whoever is there. */
export async function authenticationOptions(ctx: Context, userId: number | undefined) {
  const occasion = { purpose: 'sign in', userId } as const
  const { challenge, allowCredentials } = await ctx.db.transaction(async tx => ({
    challenge: await createChallenge(tx, occasion, ctx.clock.now()),
    allowCredentials: userId === undefined ? [] : await credentialsOf(tx, userId),
  }))
  const { generateAuthenticationOptions } = await webauthn()
  return generateAuthenticationOptions({
    rpID: party(ctx.config.url).id,
    challenge,
    allowCredentials,
    userVerification: 'required',
  })
}

/** `userId`: whose it must be; undefined where the passkey says who is there. */
type Claim = { readonly answer: AuthenticationAnswer; readonly userId: number | undefined }

/** A passkey whose person was there and unlocked it, and what its authenticator has counted. */
export type ShownPasskey = { readonly passkey: Passkey; readonly counter: number }

/** Refuses what was signed for another occasion, place or person, or without its person having been verified. */
export async function shownPasskey(ctx: Context, { answer, userId }: Claim): Promise<ShownPasskey> {
  const { id, origin } = party(ctx.config.url)
  const { userHandle: handle, ...response } = answer.response
  const occasion = { purpose: 'sign in', userId } as const
  const expectedChallenge = await takeChallenge(ctx, response.clientDataJSON, occasion)
  const passkey = await ctx.db.snapshot(tx => passkeyOfCredential(tx, answer.id))
  if (!passkey || !isTheirs(passkey, userId, handle)) throw notAccepted()
  const { verifyAuthenticationResponse } = await webauthn()
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { ...answer, rawId: answer.id, response, clientExtensionResults: {} },
    expectedChallenge,
    expectedOrigin: origin,
    expectedRPID: id,
    // What was counted is compared when the use is noted, so that the person can be told of a copy.
    credential: { id: answer.id, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
  }).catch(unreadable)
  if (!verified) throw notAccepted()
  return { passkey, counter: authenticationInfo.newCounter }
}

const isTheirs = (
  passkey: Passkey,
  userId: number | undefined,
  handle: string | null | undefined,
) =>
  (userId === undefined || userId === passkey.userId) &&
  (!handle || handle === Buffer.from(userHandle(passkey.userId)).toString('base64url'))
