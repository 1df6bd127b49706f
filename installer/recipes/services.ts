import type { FileRights } from '../resources/file.ts'
import type { Services } from '../resources/service.ts'
import { serviceManager } from '../supervisor/service-manager.ts'
import type { Site } from './site.ts'

/** How this site starts and stops its units. */
export const services = ({ layout }: Pick<Site, 'layout'>): Services => ({
  manager: serviceManager(layout),
  stamps: `${layout.installerState}/stamps`,
  owner: layout.accounts.operator,
})

/** Units are for everybody to read: there is nothing secret in them. */
export const unitRights = ({ layout }: Pick<Site, 'layout'>): FileRights => ({
  mode: 0o644,
  owner: layout.accounts.operator,
})
