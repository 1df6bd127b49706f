import type { Resource } from '../core/resource.ts'
import { erasableDirectory } from '../resources/directory.ts'
import { file, template } from '../resources/file.ts'
import { journalNamespace } from '../resources/journal-namespace.ts'
import { service } from '../resources/service.ts'
import { unit } from '../resources/unit.ts'
import { services, unitRights } from './services.ts'
import type { Site } from './site.ts'

/** Where the embedded supervisor reads how it rotates. */
const supervisorLimits = ({ layout }: Site) => `${layout.log}/limits.json`

/** Logs, and how long they stay: by size, age and number. */
export function logs(site: Site): readonly Resource[] {
  const { layout, settings } = site
  const { maxSizeMb: size, maxAgeDays: days, maxFiles: files } = settings.logs
  const rights = unitRights(site)
  if (layout.services === 'embedded')
    return [
      file(
        supervisorLimits(site),
        `${JSON.stringify({ maxSizeMb: size, maxAgeDays: days, maxFiles: files })}\n`,
        rights,
      ),
    ]
  const { manager } = services(site)
  const rules = `${layout.config}/logrotate.conf`
  const units = { manager, directory: layout.units, rights }
  return [
    erasableDirectory(layout.log, { mode: 0o755, holds: 'the logs of nginx' }),
    journalNamespace('parley', {
      manager,
      directory: '/etc/systemd',
      template: 'config-templates/journald/parley.conf',
      values: { size, days, files, total: size * (files + 1) },
      rights,
    }),
    template(
      rules,
      'config-templates/logrotate/parley.conf',
      {
        directory: layout.log,
        size,
        days,
        files,
      },
      rights,
    ),
    unit('parley-logs.service', {
      ...units,
      values: { directory: layout.log, state: `${layout.log}/.rotated`, rules },
    }),
    unit('parley-logs.timer', { ...units, values: {} }),
    service(services(site), 'parley-logs.timer', {
      watches: [`${layout.units}/parley-logs.timer`],
    }),
  ]
}
