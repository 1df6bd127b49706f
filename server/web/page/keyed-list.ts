/** One child of a list: `key` says which it is, `stamp` changes whenever it has to be drawn anew. */
export type Item = { key: string; stamp: string; draw: () => HTMLElement }

type Drawn = { stamp: string; node: HTMLElement }
const drawn = new WeakMap<HTMLElement, Map<string, Drawn>>()

/** Makes `parent` show these items in this order. What did not change stays as it is, focus and selection with it. */
export function showItems(parent: HTMLElement, items: readonly Item[]): void {
  const before = drawn.get(parent) ?? new Map<string, Drawn>()
  const after = new Map<string, Drawn>()
  for (const { key, stamp, draw } of items) {
    const old = before.get(key)
    after.set(key, old?.stamp === stamp ? old : redrawn(old, stamp, draw))
  }
  for (const [key, { node }] of before) if (after.get(key)?.node !== node) node.remove()
  let place = parent.firstElementChild
  for (const { node } of after.values()) {
    if (node === place) place = place.nextElementSibling
    else parent.insertBefore(node, place)
  }
  drawn.set(parent, after)
}

function redrawn(old: Drawn | undefined, stamp: string, draw: () => HTMLElement): Drawn {
  const node = draw()
  if (!old) return { stamp, node }
  const hadFocus = old.node.contains(document.activeElement)
  old.node.replaceWith(node)
  if (hadFocus) node.querySelector<HTMLElement>('a, button')?.focus()
  return { stamp, node }
}
