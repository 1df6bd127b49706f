/** Every kind of mail, with the ids of what it is about. */
export type Subjects = {
  invitation: { readonly invitationId: number }
  'new address': { readonly changeId: number }
  'former address': { readonly changeId: number }
  'password reset': { readonly resetId: number }
  'sign-in': { readonly signInId: number }
  'second factors': { readonly news: string }
  digest: { readonly sinceId: number }
  'missed messages': { readonly messageIds: readonly number[] }
}
export type MailKind = keyof Subjects
