import { isAlias, isMap, isNode, isScalar, type Node, type YAMLMap } from 'yaml'
import type { Raw } from './setting.ts'

export const isRaw = (value: unknown): value is Raw =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)

// Tags and anchors are how YAML smuggles types and grows bombs; nothing here needs them.
export const isUntagged = (node: Node): boolean =>
  node.tag === undefined && !('anchor' in node && typeof node.anchor === 'string')

export const isPlainMap = (node: unknown): node is YAMLMap => isMap(node) && isUntagged(node)

/** Where a node begins, in characters from the start of the text. */
export const offsetOf = (node: unknown): number | undefined =>
  isNode(node) ? node.range?.[0] : undefined

/** Names what stands there, for an error. */
export function kindOf(node: unknown): string {
  if (isAlias(node)) return 'an alias'
  if (node === null) return 'nothing'
  if (isNode(node) && !isUntagged(node)) return 'a value with a tag or an anchor'
  if (isMap(node)) return 'a mapping'
  if (!isScalar(node)) return 'a list'
  if (node.value === null) return 'nothing'
  return typeof node.value === 'string' ? 'text' : `a ${typeof node.value}`
}
