import { button, element } from './element.ts'
import { explain } from './explain.ts'

type Question = {
  title: string
  fields: readonly HTMLElement[]
  submit: string
  /** What a yes does. When it fails the dialog stays, with the reason. */
  act: () => Promise<void>
}

/** Asks one thing above the page; Escape and Cancel leave it. */
export function showDialog({ title, fields, submit, act }: Question): void {
  const problem = element('p', { class: 'problem', role: 'alert' })
  const yes = element('button', { type: 'submit', class: 'primary' }, submit)
  const form = element(
    'form',
    { method: 'dialog' },
    element('h2', { id: 'dialog-title' }, title),
    ...fields,
    problem,
    element(
      'div',
      { class: 'choices' },
      button('Cancel', { class: 'quiet' }, () => dialog.close()),
      yes,
    ),
  )
  const dialog = element('dialog', { 'aria-labelledby': 'dialog-title' }, form)
  dialog.addEventListener('close', () => dialog.remove())
  form.addEventListener('submit', event => {
    event.preventDefault()
    problem.textContent = ''
    yes.disabled = true
    act()
      .then(
        () => dialog.close(),
        (error: unknown) => {
          problem.textContent = explain(error)
        },
      )
      .finally(() => {
        yes.disabled = false
      })
  })
  document.body.append(dialog)
  dialog.showModal()
}

/** A field under its label. */
export const labelled = (label: string, field: HTMLElement): HTMLElement =>
  element('label', {}, label, field)

/** A box to tick, before its label. */
export const ticked = (label: string, box: HTMLInputElement): HTMLElement =>
  element('label', { class: 'tick' }, box, label)
