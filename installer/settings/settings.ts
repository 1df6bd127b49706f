/** The operator's answers, parsed, complete and frozen. One field a thing that a recipe needs to know. */
export type Settings = {
  readonly organization: { readonly name: string }
  readonly owner: { readonly email: string; readonly fullName: string }
  readonly web: {
    /** Name that clients type and certificates bear. */
    readonly hostname: string
    readonly httpsPort: number
    /** Redirects to HTTPS; absent in a sandbox. */
    readonly httpPort: number | undefined
  }
}
