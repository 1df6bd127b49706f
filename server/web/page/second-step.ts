import { ask, Refusal } from './api.ts'
import { card, problemLine } from './card.ts'
import { button, element } from './element.ts'
import { explain } from './explain.ts'
import { canUsePasskeys, unlockedPasskey } from './passkey.ts'

/** What the server says after the right password of somebody with a second factor. */
export type Step = { two_factor_token: string; two_factor_methods: readonly string[] }

const kinds = {
  app: {
    label: 'Code from your authenticator app',
    input: { inputmode: 'numeric', autocomplete: 'one-time-code' },
    other: 'Use a recovery code',
  },
  paper: {
    label: 'Recovery code',
    input: { inputmode: 'text', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' },
    other: 'Use your authenticator app',
  },
} as const
type Kind = keyof typeof kinds

/** `in`: it is done. `again`: the person wants to start over. `late`: they have to. */
type Outcome = 'in' | 'again' | 'late'

/** Asks for the second step until it is done, or the sign-in has to begin anew. */
export function secondStep(root: HTMLElement, step: Step): Promise<Outcome> {
  const { two_factor_token: token, two_factor_methods: methods } = step
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const hasApp = methods.includes('totp')
  const hasPasskey = methods.includes('passkey') && canUsePasskeys()
  const problem = problemLine()
  const label = element('label', { for: 'code' })
  const code = element('input', { id: 'code', required: true, maxlength: 40 })
  const submit = element('button', { type: 'submit', class: 'primary' }, 'Continue')
  const field = element('div', { class: 'step' }, label, code, problem, submit)

  const attempt = async (shown: () => Promise<object>) => {
    problem.textContent = ''
    submit.disabled = true
    try {
      await ask('POST', '/accounts/two_factor', { token, ...(await shown()) })
      resolve('in')
    } catch (error) {
      problem.textContent = explain(error)
      if (error instanceof Refusal && error.code === 'TWO_FACTOR_EXPIRED') resolve('late')
      code.setAttribute('aria-describedby', 'problem')
      code.select()
    } finally {
      submit.disabled = false
    }
  }
  let kind: Kind = hasApp ? 'app' : 'paper'
  const show = (next: Kind) => {
    kind = next
    label.textContent = kinds[kind].label
    for (const [name, value] of Object.entries(kinds[kind].input)) code.setAttribute(name, value)
    code.value = ''
    other.textContent = kinds[kind].other
    code.focus()
  }
  const other = button('', { class: 'quiet' }, () => show(kind === 'app' ? 'paper' : 'app'))
  const passkey = button('Use your passkey', { class: hasApp ? 'quiet' : 'primary' }, () => {
    void attempt(async () => ({ passkey: await unlockedPasskey(token) }))
  })
  // Without an app, what is typed is the exception: it is shown to whoever asks for it.
  const toPaper = button('Use a recovery code', { class: 'quiet' }, () => {
    reveal()
    show('paper')
  })
  const reveal = () => {
    toPaper.remove()
    passkey.before(field)
    code.after(problem)
    passkey.className = 'quiet'
  }
  const again = button('Start over', { class: 'plain' }, () => resolve('again'))
  const isRecoverable = methods.includes('recovery_code')
  const form = card(
    root,
    'One more step',
    element('p', { class: 'organization' }, 'Show that it is you.'),
    ...(hasApp ? [field] : [problem]),
    hasPasskey ? passkey : undefined,
    isRecoverable && hasApp ? other : undefined,
    isRecoverable && !hasApp ? toPaper : undefined,
    again,
  )
  form.addEventListener('submit', event => {
    event.preventDefault()
    void attempt(async () => ({ code: code.value }))
  })
  if (hasApp) show('app')
  else passkey.focus()
  return promise
}
