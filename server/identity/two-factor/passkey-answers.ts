import * as z from 'zod'

const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const
export type Transport = (typeof transports)[number]

const base64url = z
  .string()
  .max(64 * 1024)
  .regex(/^[\w-]*$/)
const credential = { id: base64url.min(1).max(1400), type: z.literal('public-key') }

/** What a browser's `PublicKeyCredential.toJSON()` says of a new passkey; what else it says decides nothing. */
export const registrationAnswer = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.enum(transports)).max(transports.length).catch([]),
  }),
})
export type RegistrationAnswer = z.infer<typeof registrationAnswer>

/** The same of one that is used. */
export const authenticationAnswer = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
})
export type AuthenticationAnswer = z.infer<typeof authenticationAnswer>
