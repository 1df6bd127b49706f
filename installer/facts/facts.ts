import type { Look } from '../core/host.ts'
import { gatherClock, type Clock } from './clock.ts'
import { gatherLocale, type Environment } from './environment.ts'
import { gatherDisks, type Disk } from './disks.ts'
import { gatherListeners, type Listener } from './listeners.ts'
import { gatherMachine, type Machine } from './machine.ts'
import { gatherNames, type Names } from './names.ts'
import { gatherNeighbours, type Neighbours } from './neighbours.ts'
import { gatherPackages, type Packages } from './packages.ts'

/** What the host is, gathered once, before anything is planned. It decides whether to begin, never what a resource does. */
export type Facts = {
  readonly uid: number
  readonly machine: Machine
  readonly disks: readonly Disk[]
  readonly listeners: readonly Listener[]
  readonly names: Names
  readonly neighbours: Neighbours
  readonly packages: Packages
  readonly environment: Environment
  readonly clock: Clock
}

export type Question = {
  readonly uid: number
  readonly now: Date
  /** The name that people will type, when it is known. */
  readonly hostname?: string
}

/** Looks at the host. Changes nothing; needs root only to name the programs that hold ports. */
export async function gatherFacts(host: Look, question: Question): Promise<Facts> {
  const [machine, disks, listeners, names, neighbours, packages, environment, clock] =
    await Promise.all([
      gatherMachine(host),
      gatherDisks(host),
      gatherListeners(host),
      gatherNames(host, question.hostname),
      gatherNeighbours(host),
      gatherPackages(host),
      gatherLocale(host),
      gatherClock(host, question.now),
    ])
  const { uid } = question
  return { uid, machine, disks, listeners, names, neighbours, packages, environment, clock }
}
