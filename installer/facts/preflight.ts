import type { Settings } from '../settings/settings.ts'
import type { Facts } from './facts.ts'
import type { Finding } from './finding.ts'
import { judgeDisks, judgeMemory } from './judge/capacity.ts'
import { judgeClock } from './judge/clock.ts'
import { judgePorts } from './judge/ports.ts'
import { judgeNames, judgeNeighbours, judgePackages } from './judge/surroundings.ts'
import { judgeInit, judgeLocale, judgeProcessor, judgeSystem, judgeUser } from './judge/system.ts'

/** May an install begin? Every judgement, in the order shown. Pure. */
export const preflight = (
  facts: Facts,
  settings: Pick<Settings, 'web' | 'services'>,
  madeOn: string,
): Finding[] => [
  judgeUser(facts),
  judgeSystem(facts),
  judgeProcessor(facts),
  judgeMemory(facts),
  ...judgeDisks(facts),
  judgeInit(facts, settings.services.supervisor),
  ...judgePorts(facts, settings),
  judgeNames(facts),
  judgeClock(facts, madeOn),
  judgePackages(facts),
  judgeNeighbours(facts),
  judgeLocale(facts),
]
