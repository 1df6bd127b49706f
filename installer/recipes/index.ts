import type { Resource } from '../core/resource.ts'
import type { Site } from './site.ts'

/** The whole appliance, in order. */
export const appliance = (_site: Site): readonly Resource[] => []
