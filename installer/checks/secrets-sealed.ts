import { fail, pass, warn, type Finding } from '../facts/finding.ts'
import { secrets } from '../secrets/index.ts'
import type { Secret } from '../secrets/secret.ts'
import { sealingOf } from '../secrets/sealing.ts'
import type { Check, Subject } from './check.ts'

const longDays = 400

/** Each secret is there, can be opened here and nowhere else, and is not too old. */
export const secretsAreSealed: Check = {
  name: 'secrets-sealed',
  promise: 'each secret of a service is sealed on this host and is rotated once a year',
  severity: 'high',
  look: subject => Promise.all(secrets.map(secret => judge(subject, secret))),
}

async function judge(
  { host, site, now }: Subject,
  { name, replacedBy = `parley secrets rotate ${name}` }: Secret,
): Promise<Finding> {
  const sealing = sealingOf(site.layout)
  const path = sealing.path(name)
  const about = `secret ${name}`
  const entry = await host.read(path)
  if (entry?.kind !== 'file' || (await sealing.open(host, name)) === undefined)
    return fail(about, 'is missing, or this host cannot open it', 'run parley apply', [path])
  const seal = sealing.sealOf(entry.content)
  const written = await host.ask(['stat', '--format=%Y', '--', path])
  const days = Math.floor((now.getTime() / 1000 - Number(written.out)) / 86_400)
  const evidence = [`${path}: ${seal}, ${days} days old`]
  if (seal === 'file')
    return warn(
      about,
      'is a file that root can read: systemd, which would seal it, does not run here',
      'for people’s real conversations use a host with systemd',
      evidence,
    )
  if (days > longDays) return warn(about, `is ${days} days old`, replacedBy, evidence)
  return pass(
    about,
    seal === 'host' ? 'sealed with the host’s key' : 'sealed with host key and TPM',
    evidence,
  )
}
