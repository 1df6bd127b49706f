let loaded: ReturnType<typeof load> | undefined

/** Some 27 MB with all that it brings: loaded when the first passkey is seen. */
export const webauthn = () => (loaded ??= load())

async function load() {
  const library = await import('@simplewebauthn/server')
  // Nobody is asked which make of authenticator they have, so that no maker's word counts. With the makers' roots it would ask
  // addresses out of certificates that callers bring whether these have been revoked.
  for (const identifier of ['android-key', 'android-safetynet', 'apple'] as const)
    library.SettingsService.setRootCertificates({ identifier, certificates: [] })
  return library
}
