import type { Element } from '../html.ts'

/** What surrounds a block: it decides whether words become a paragraph, and what an indentation means. */
type Mode = 'plain' | 'tight-list' | 'loose-list' | 'indented' | 'quote'

/** Where blocks are put. `depth` counts quotes and lists around it. */
export type Place = { readonly parent: Element; readonly mode: Mode; readonly depth: number }

/** Lines up to an empty one. The flags say what is known not to be in it, so that nothing is looked for twice. */
export type Block = {
  readonly text: string
  readonly hasNoHeading?: boolean
  readonly hasNoRule?: boolean
}

/** Blocks still to be read, the next one last. */
type Waiting = Block[]

/** Reads blocks into a place. Given to each kind of block, since many hold blocks again. */
export type Parse = (place: Place, blocks: readonly Block[]) => void

/** Takes the next block, or a part of it, into the place and returns true, or leaves everything as it is. */
export type BlockReader = (place: Place, block: Block, waiting: Waiting, parse: Parse) => boolean

/** Deeper quotes and lists are plain text: what is nested is read once for each level. */
export const deepest = 20

/** A blank line ends a block. More of them stay as line breaks in front of the next: code blocks keep them. */
export const blocksOf = (text: string): Block[] => text.split('\n\n').map(part => ({ text: part }))
