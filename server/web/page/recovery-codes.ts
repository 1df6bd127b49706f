import { card } from './card.ts'
import { element } from './element.ts'

/** Shows codes for the day when everything else is lost, until the person says that they are kept. */
export function showRecoveryCodes(root: HTMLElement, codes: readonly string[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const kept = element('button', { type: 'submit', class: 'primary' }, 'I have kept them')
  const form = card(
    root,
    'Your recovery codes',
    element(
      'p',
      { class: 'organization' },
      'Each lets you in once, when your phone or passkey is gone. Keep them on paper: they are shown only now.',
    ),
    element(
      'ul',
      { class: 'codes', 'aria-label': 'Recovery codes' },
      ...codes.map(code => element('li', {}, code)),
    ),
    kept,
  )
  form.addEventListener('submit', event => {
    event.preventDefault()
    resolve()
  })
  kept.focus()
  return promise
}
