import type { Secret } from './secret.ts'

/** The password of the mail server: given by the operator, and nothing until then. */
export const mail: Secret = {
  name: 'mail',
  purpose: 'is the password by which the mail server knows this server',
  readers: ['parley-worker.service'],
  replacedBy: 'parley mail password',
  make: () => passwordText(null),
  next: present => present,
  mark: () => '',
}

/** As the worker reads it. */
export const passwordText = (password: string | null): string => JSON.stringify({ password })
