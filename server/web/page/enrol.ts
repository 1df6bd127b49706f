import { ask } from './api.ts'
import { card, problemLine } from './card.ts'
import { button, element } from './element.ts'
import { explain } from './explain.ts'
import { canUsePasskeys, newPasskey } from './passkey.ts'
import { showRecoveryCodes } from './recovery-codes.ts'

type Enrolled = { recovery_codes?: readonly string[] }
type Begun = { secret: string; otpauth_url: string }

/** Lets whoever must have a second factor set one up; resolves when they have. `password`: as they have just given it. */
export async function enrol(root: HTMLElement, password: string): Promise<void> {
  const { recovery_codes: codes } = await choose(root, password)
  if (codes) await showRecoveryCodes(root, codes)
}

function choose(root: HTMLElement, password: string): Promise<Enrolled> {
  const { promise, resolve } = Promise.withResolvers<Enrolled>()
  const problem = problemLine()
  const attempt = async (work: () => Promise<Enrolled>) => {
    problem.textContent = ''
    await work().then(resolve, (error: unknown) => {
      problem.textContent = explain(error)
    })
  }
  const passkey = button('Make a passkey', { class: 'primary' }, () => {
    void attempt(async () => {
      const made = await newPasskey(password)
      return ask('POST', '/users/me/two_factor/passkeys', { name: 'Passkey', passkey: made })
    })
  })
  const app = button('Use an authenticator app', { class: 'quiet' }, () => {
    void attempt(() => byApp(root, password))
  })
  card(
    root,
    'Protect your account',
    element(
      'p',
      { class: 'organization' },
      'Your organization asks for more than a password: something that you have.',
    ),
    problem,
    canUsePasskeys() ? passkey : undefined,
    app,
  )
  if (canUsePasskeys()) passkey.focus()
  else app.focus()
  return promise
}

async function byApp(root: HTMLElement, password: string): Promise<Enrolled> {
  const { secret, otpauth_url: link } = await ask<Begun>('POST', '/users/me/two_factor/totp', {
    password,
  })
  const { promise, resolve } = Promise.withResolvers<Enrolled>()
  const problem = problemLine()
  const code = element('input', {
    id: 'code',
    required: true,
    maxlength: 10,
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
  })
  const form = card(
    root,
    'Set up your app',
    element('p', { class: 'organization' }, 'Enter this key into it, or '),
    element('p', { class: 'key' }, secret.replaceAll(/.{4}(?=.)/g, '$& ')),
    element('label', { for: 'code' }, 'Code that it shows'),
    code,
    problem,
    element('button', { type: 'submit', class: 'primary' }, 'Turn it on'),
    button('Back', { class: 'plain' }, () => resolve(choose(root, password))),
  )
  form
    .querySelector('.organization')
    ?.append(element('a', { href: link }, 'open it on this device'), '.')
  form.addEventListener('submit', event => {
    event.preventDefault()
    problem.textContent = ''
    ask<Enrolled>('POST', '/users/me/two_factor/totp/confirm', { code: code.value }).then(
      resolve,
      (error: unknown) => {
        problem.textContent = explain(error)
        code.select()
      },
    )
  })
  code.focus()
  return promise
}
