/** Zulip's names of ways to sign in: which of them this server offers. */
export const authenticationMethods: Readonly<Record<string, boolean>> = {
  password: true,
  dev: false,
  email: true,
  ldap: false,
  remoteuser: false,
  github: false,
  azuread: false,
  gitlab: false,
  google: false,
  apple: false,
  saml: false,
  'openid connect': false,
}
