import { judge } from '../checks/profiles/safeguard.ts'
import { profiles } from '../checks/profiles/index.ts'
import { InstallError, type ExitReason } from '../core/install-error.ts'
import { safeguardLines } from '../terminal/safeguard-lines.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Flag, type Options } from './verb.ts'
import type { World } from './world.ts'

export const profileFlag: Flag = {
  name: '--profile',
  value: 'NAME',
  help: `Hold what is found against a rule book: ${profiles.map(({ name }) => name).join(', ')}.`,
}

/** Each safeguard of a rule book with what was seen just now. */
export async function doctorByProfile(
  world: World,
  options: Options,
  name: string,
): Promise<ExitReason> {
  const profile = profiles.find(profile => profile.name === name)
  if (profile === undefined)
    throw new InstallError(`cannot examine by the profile ${name}`, {
      because: 'there is no such profile',
      remedy: `use one of ${profiles.map(({ name }) => name).join(', ')}`,
      exit: 'usage',
    })
  const site = await installedSite(world)
  const [examined, probes] = await Promise.all([world.examine(site), world.probe(site)])
  const probed = { name: 'probes', promise: 'the appliance answers as it should', findings: probes }
  const safeguards = judge(profile, [...examined, { ...probed, severity: 'critical' }])
  const ok = safeguards.every(({ result }) => result !== 'not shown')
  const { terminal } = world
  if (options.has(jsonFlag)) sayJson(terminal, { ok, profile: profile.name, safeguards })
  else say(terminal, ...safeguardLines(terminal, profile.about, safeguards))
  return ok ? 'done' : 'failed'
}
