import { element } from './element.ts'

const hues = 8

type Shown = { readonly name: string; readonly userId: number; readonly picture: string | null }

/**
 * The picture that a person has chosen; else initials on a colour that stays the same for them. Decoration: the name always
 * stands beside it.
 */
export const avatar = ({ name, userId, picture }: Shown): HTMLElement =>
  isChosen(picture)
    ? element('img', { class: 'avatar', src: picture, alt: '', loading: 'lazy' })
    : element(
        'span',
        { class: `avatar hue-${userId % hues}`, 'aria-hidden': 'true' },
        initials(name),
      )

/** From this server alone: nobody else learns who reads what. The server's own drawing for whoever has none is not as good as initials. */
const isChosen = (picture: string | null): picture is string =>
  picture !== null && /^\/(?![/\\])/.test(picture) && !picture.includes('/default/')

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return letters.map(word => /^./u.exec(word ?? '')?.[0].toUpperCase() ?? '').join('')
}
