import { isIP } from 'node:net'
import type { Context } from '../../context.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Actor } from '../actor.ts'
import { createChallenge, takeChallenge } from './challenges.ts'
import type { RegistrationAnswer } from './passkey-answers.ts'
import { webauthn } from './passkey-library.ts'
import { credentialsOf, type NewPasskey } from './passkeys.ts'
import { notAccepted } from './spend-code.ts'

/** Whom passkeys of this server are for: its name, and where its pages come from. Browsers hold them apart by these. */
export const party = (url: string) => ({ id: new URL(url).hostname, origin: new URL(url).origin })

/** ES256, EdDSA, RS256: what authenticators have, in COSE's numbers. By itself the library offers what Node calls experimental, too. */
const supportedAlgorithmIDs = [-7, -8, -257]

/** What an authenticator knows its person by: nothing that would tell a finder who they are. */
export const userHandle = (userId: number) => new TextEncoder().encode(String(userId))

/** What a browser is told to have a passkey made: one that a person unlocks and that signs in without a name. */
export async function registrationOptions(ctx: Context, actor: Actor, organization: string) {
  const { id } = party(ctx.config.url)
  if (isIP(id.replaceAll(/[[\]]/g, '')) !== 0)
    throw badRequest(
      'This server is reached by an address without a name, where passkeys do not work.',
    )
  const occasion = { purpose: 'register', userId: actor.id } as const
  const { challenge, excludeCredentials } = await ctx.db.transaction(async tx => ({
    challenge: await createChallenge(tx, occasion, ctx.clock.now()),
    excludeCredentials: await credentialsOf(tx, actor.id),
  }))
  const { generateRegistrationOptions } = await webauthn()
  return generateRegistrationOptions({
    rpName: organization,
    rpID: id,
    userName: actor.email,
    userDisplayName: actor.fullName,
    userID: userHandle(actor.id),
    challenge,
    excludeCredentials,
    supportedAlgorithmIDs,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
}

/** The passkey that an authenticator has made for this person. Refuses what was made for another occasion, place or person. */
export async function registeredPasskey(
  ctx: Context,
  actor: Actor,
  answer: RegistrationAnswer,
): Promise<NewPasskey> {
  const { id, origin } = party(ctx.config.url)
  const occasion = { purpose: 'register', userId: actor.id } as const
  const expectedChallenge = await takeChallenge(ctx, answer.response.clientDataJSON, occasion)
  const { verifyRegistrationResponse } = await webauthn()
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...answer, rawId: answer.id, clientExtensionResults: {} },
    expectedChallenge,
    expectedOrigin: origin,
    expectedRPID: id,
    supportedAlgorithmIDs,
  }).catch(unreadable)
  if (!registrationInfo) throw notAccepted()
  const { id: credentialId, publicKey, counter } = registrationInfo.credential
  return { credentialId, publicKey, counter, transports: answer.response.transports }
}

/** Of whatever an authenticator sends the library says by an error what is wrong: the caller hears one voice. */
export const unreadable = (): never => {
  throw notAccepted()
}
