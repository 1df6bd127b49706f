import { join } from 'node:path'
import type { Look } from '../core/host.ts'
import { fail, pass, type Finding } from '../facts/finding.ts'
import { leafFiles } from '../recipes/certificates.ts'
import { ownerCredentialsFile } from '../recipes/organization.ts'
import type { Check } from './check.ts'

/** Files that hold keys and passwords are for their owner alone. */
export const strangersCannotReadSecrets: Check = {
  name: 'secret-files',
  promise: 'keys and passwords in files can be read by their owner alone',
  severity: 'critical',
  async look({ host, site }) {
    const paths = [
      leafFiles(site).key,
      ownerCredentialsFile(site),
      join(site.layout.installerState, 'journal.jsonl'),
    ]
    const findings = await Promise.all(paths.map(path => judge(host, path)))
    return findings.filter(finding => finding !== undefined)
  },
}

async function judge(host: Look, path: string): Promise<Finding | undefined> {
  const found = await host.read(path)
  if (found === undefined || found.kind === 'link') return undefined
  const rights = `mode ${found.mode.toString(8).padStart(4, '0')}, owner ${found.owner}`
  return (found.mode & 0o007) === 0
    ? pass('secret files', path, [rights])
    : fail('secret files', `${path} can be read by everybody`, `chmod o= ${path}`, [rights])
}
