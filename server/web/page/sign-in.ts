import { ask } from './api.ts'
import { card, problemLine } from './card.ts'
import { button, element } from './element.ts'
import { enrol } from './enrol.ts'
import { explain } from './explain.ts'
import { canUsePasskeys, unlockedPasskey } from './passkey.ts'
import { secondStep, type Step } from './second-step.ts'

/** What the server says to whoever has shown the first factor, or all that it wants. */
type Answer = Partial<Step> & { two_factor_enrolment_required?: boolean }

/** Shows what it takes, until someone has signed in. */
export async function signIn(root: HTMLElement): Promise<void> {
  let notice = ''
  for (;;) {
    const { answer, password } = await firstStep(root, notice)
    const { two_factor_token: token, two_factor_methods: methods = [] } = answer
    const outcome =
      token === undefined
        ? 'in'
        : await secondStep(root, { two_factor_token: token, two_factor_methods: methods })
    notice = outcome === 'late' ? 'That took too long. Sign in again.' : ''
    if (outcome !== 'in') continue
    if (answer.two_factor_enrolment_required) await enrol(root, password)
    return
  }
}

/** Address and password, or a passkey, which stands for both. `notice`: why it is asked for again. */
function firstStep(
  root: HTMLElement,
  notice: string,
): Promise<{ answer: Answer; password: string }> {
  const { promise, resolve } = Promise.withResolvers<{ answer: Answer; password: string }>()
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
  const problem = problemLine()
  const submit = element('button', { type: 'submit', class: 'primary' }, 'Sign in')
  const organization = element('p', { class: 'organization' })
  const warn = async () => {
    const warning = await outdatedWarning()
    if (warning !== undefined && problem.textContent === '') problem.textContent = warning
  }
  const attempt = async (asked: () => Promise<Answer>) => {
    problem.textContent = ''
    submit.disabled = true
    try {
      resolve({ answer: await asked(), password: password.value })
    } catch (error) {
      problem.textContent = explain(error)
      password.setAttribute('aria-describedby', 'problem')
      password.select()
    } finally {
      submit.disabled = false
    }
  }
  const passkey = button('Use a passkey', { class: 'quiet' }, () => {
    void attempt(async () => ask('POST', '/accounts/passkey', { passkey: await unlockedPasskey() }))
  })
  const form = card(
    root,
    'Sign in',
    organization,
    element('label', { for: 'email' }, 'Email'),
    email,
    element('label', { for: 'password' }, 'Password'),
    password,
    problem,
    submit,
    canUsePasskeys() ? passkey : undefined,
    element('a', { class: 'forgotten', href: '/forgot-password' }, 'Set a new password by mail'),
  )
  form.addEventListener('submit', event => {
    event.preventDefault()
    void attempt(() =>
      ask('POST', '/login', { username: email.value.trim(), password: password.value }),
    )
  })
  email.focus()
  problem.textContent = notice
  void greet(form, organization)
  void warn()
  return promise
}

/** For somebody whose desktop app is outdated: which to install. Who may not come in with theirs is told when they try. */
const outdatedWarning = (): Promise<string | undefined> =>
  ask<{ warning?: string }>('GET', '/compatibility').then(
    ({ warning }) => warning,
    () => undefined,
  )

/** Only to greet people: the form works without it. */
async function greet(form: HTMLElement, line: HTMLElement): Promise<void> {
  const name = await ask<{ realm_name?: string }>('GET', '/server_settings').then(
    settings => settings.realm_name,
    () => undefined,
  )
  if (!name || !form.isConnected) return
  line.textContent = `to ${name}`
  document.title = `Sign in – ${name}`
}
