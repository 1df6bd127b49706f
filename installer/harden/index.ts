import { audit } from './audit.ts'
import type { Item } from './item.ts'
import { kernel, links, network } from './kernel.ts'
import { modules } from './modules.ts'
import { sshd } from './sshd.ts'
import { updates } from './updates.ts'

/** Everything that `parley harden` can do, in order. */
export const items: readonly Item[] = [kernel, links, network, modules, sshd, updates, audit]
