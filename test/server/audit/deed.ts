import type { World } from '../world.ts'

/** What somebody does by an endpoint that records something: every kind that it says it records. */
export type Deed = (world: World) => Promise<unknown>
