import { element } from './element.ts'

type Child = Node | string | undefined

/** A form alone on the page, as when somebody arrives: the mark, what it is about, and its parts. */
export function card(
  root: HTMLElement,
  title: string,
  ...parts: readonly Child[]
): HTMLFormElement {
  const form = element(
    'form',
    { class: 'sign-in', method: 'post', 'aria-labelledby': 'card-title' },
    element('img', { class: 'mark', src: '/page/web/page/icon.svg', alt: '' }),
    element('h1', { id: 'card-title' }, title),
    ...parts,
  )
  document.title = title
  root.replaceChildren(element('main', { class: 'welcome' }, form))
  return form
}

/** What went wrong, told also to whoever cannot see it. */
export const problemLine = (): HTMLParagraphElement =>
  element('p', { class: 'problem', role: 'alert', id: 'problem' })
