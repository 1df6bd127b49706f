import type { Resource } from '../core/resource.ts'
import type { Site } from './site.ts'

/** Who runs the units where systemd does not. */
export const supervisor = (_site: Site): readonly Resource[] => []
