import type { Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { existingDirectory } from '../resources/directory.ts'
import { template } from '../resources/file.ts'
import { tableLine } from '../resources/table-line.ts'
import { unit } from '../resources/unit.ts'
import { crypttabLine } from '../volume/crypttab.ts'
import { readHeader } from '../volume/header.ts'
import { mapping, mountPoint, mountUnit } from '../volume/names.ts'
import { judgePlace } from '../volume/beginning.ts'
import { readRecord } from '../volume/record.ts'
import { refusal } from '../volume/refusal.ts'
import { requireSystemd } from '../volume/require-systemd.ts'
import { wishOf } from '../volume/wish.ts'
import { services, unitRights } from './services.ts'
import type { Site } from './site.ts'

/**
 * The volume itself. A plan shows it; only an install makes it, before the journal that lies on it, and after somebody gave
 * a passphrase.
 */
export function encryptedVolume({ settings }: Pick<Site, 'settings'>): readonly Resource[] {
  const { device } = settings.volume
  if (device === 'none') return []
  const volume: Resource = {
    id: 'encrypted volume',
    oneWay: `it formats ${device}; what is not empty is refused`,
    async check(host) {
      const wish = wishOf(settings, true)
      if (wish === undefined || (await readRecord(host))?.stage === 'complete') return undefined
      await requireSystemd(host)
      await judgePlace(host, wish)
      return `make it on ${device} (LUKS2, argon2id, ext4) and mount it at ${mountPoint}`
    },
    apply() {
      throw refusal(
        `cannot move what is installed onto ${device}`,
        'a volume is made before Parley is installed',
        'see docs/volumes.md, "A host that has no volume yet"',
      )
    },
  }
  return [volume]
}

/**
 * What opens the volume at each boot and mounts it. Made from the volume's own header: a way in that is added there is
 * tried at the next boot. Nothing where there is no volume.
 */
export function volumeAtBoot(site: Pick<Site, 'layout'>): readonly Resource[] {
  const { layout } = site
  const { manager } = services(site)
  const rights = unitRights(site)
  const units = { manager, directory: layout.units, values: {}, rights }
  const waitDirectory = `${layout.units}/dev-mapper-${mapping}.device.d`
  return [
    tableLine({
      path: '/etc/crypttab',
      key: mapping,
      line: lineNow,
      readAgain: manager.daemonReload(),
    }),
    existingDirectory(waitDirectory, { ...rights, mode: 0o755 }),
    template(
      `${waitDirectory}/parley.conf`,
      'systemd/dev-mapper-parley.device.d/parley.conf',
      {},
      rights,
    ),
    unit(mountUnit, units),
    unit('unlock-parley.service', units),
    unit('ask-parley.service', units),
    enabled(site, mountUnit),
    enabled(site, 'unlock-parley.service'),
    enabled(site, 'ask-parley.service'),
    existingDirectory('/etc/update-motd.d', { ...rights, mode: 0o755 }),
    template(
      '/etc/update-motd.d/60-parley-volume',
      'config-templates/motd/locked-volume',
      {},
      {
        ...rights,
        mode: 0o755,
      },
    ),
  ].map(whereThereIsAVolume)
}

async function lineNow(host: Look): Promise<string | undefined> {
  const record = await readRecord(host)
  const header = record && (await readHeader(host, record.device))
  return record && header && crypttabLine(record, header)
}

const whereThereIsAVolume = (resource: Resource): Resource => ({
  ...resource,
  check: async host => ((await readRecord(host)) === undefined ? undefined : resource.check(host)),
})

/** Not a service of ours to start and stop: stopping the mount would take the journal away from under an undo. */
function enabled(site: Pick<Site, 'layout'>, name: string): Resource {
  const { manager } = services(site)
  return {
    id: `${name} at every boot`,
    check: async host =>
      (await host.ask(manager.isEnabled(name))).ok ? undefined : 'start it at every boot',
    apply: host => host.run({ argv: manager.enable(name), undo: [manager.disable(name)] }),
  }
}
