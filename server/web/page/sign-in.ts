import { ask } from './api.ts'
import { element } from './element.ts'
import { explain } from './explain.ts'

/** Shows the form until someone has signed in. */
export async function signIn(root: HTMLElement): Promise<void> {
  const email = element('input', {
    id: 'email',
    type: 'email',
    autocomplete: 'username',
    required: true,
  })
  const password = element('input', {
    id: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  })
  const problem = element('p', { class: 'problem', role: 'alert', id: 'problem' })
  const submit = element('button', { type: 'submit', class: 'primary' }, 'Sign in')
  const organization = element('p', { class: 'organization' })
  const form = element(
    'form',
    { class: 'sign-in', method: 'post', 'aria-labelledby': 'sign-in-title' },
    element('img', { class: 'mark', src: '/page/web/page/icon.svg', alt: '' }),
    element('h1', { id: 'sign-in-title' }, 'Sign in'),
    organization,
    element('label', { for: 'email' }, 'Email'),
    email,
    element('label', { for: 'password' }, 'Password'),
    password,
    problem,
    submit,
    element('a', { class: 'forgotten', href: '/forgot-password' }, 'Set a new password by mail'),
  )
  document.title = 'Sign in'
  root.replaceChildren(element('main', { class: 'welcome' }, form))
  email.focus()
  const greet = async () => {
    const name = await organizationName()
    if (!name || !form.isConnected) return
    organization.textContent = `to ${name}`
    document.title = `Sign in – ${name}`
  }
  const warn = async () => {
    const warning = await outdatedWarning()
    if (warning !== undefined && problem.textContent === '') problem.textContent = warning
  }
  const attempt = async (succeed: () => void) => {
    problem.textContent = ''
    submit.disabled = true
    try {
      await ask('POST', '/login', { username: email.value.trim(), password: password.value })
      succeed()
    } catch (error) {
      problem.textContent = explain(error)
      password.setAttribute('aria-describedby', 'problem')
      password.select()
    } finally {
      submit.disabled = false
    }
  }
  void greet()
  void warn()
  const { promise, resolve } = Promise.withResolvers<void>()
  form.addEventListener('submit', event => {
    event.preventDefault()
    void attempt(resolve)
  })
  return promise
}

/** For somebody whose desktop app is outdated: which to install. Who may not come in with theirs is told when they try. */
const outdatedWarning = (): Promise<string | undefined> =>
  ask<{ warning?: string }>('GET', '/compatibility').then(
    ({ warning }) => warning,
    () => undefined,
  )

/** Only to greet people: the form works without it. */
const organizationName = (): Promise<string | undefined> =>
  ask<{ realm_name?: string }>('GET', '/server_settings').then(
    settings => settings.realm_name,
    () => undefined,
  )
