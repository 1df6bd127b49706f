import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { bundleIsFresh } from '../../../installer/checks/bundle-fresh.ts'
import { manifestText } from '../../../installer/bundle/manifest.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { heading } from '../bundle/small-bundle.ts'
import { smallOfficeOn } from '../small-office.ts'

t.test(
  'a bundle out of date is told, with what to do; without a bundle nothing is said',
  async t => {
    const installerState = t.testdir()
    const site = smallOfficeOn({ ...hostLayout('systemd'), installerState })
    const at = (day: string) => bundleIsFresh.look({ host: localHost(), site, now: new Date(day) })
    t.same(await at('2026-06-01'), [])
    await mkdir(join(installerState, 'bundle'))
    const manifest = { ...heading, opener: '0'.repeat(64), members: [], files: [] }
    await writeFile(join(installerState, 'bundle/manifest'), manifestText(manifest))
    t.match(await at('2026-06-01'), [{ result: 'pass', found: 'good until 2027-01-01' }])
    t.match(await at('2027-01-01'), [
      { result: 'warn', found: /out of date since 2027-01-01/, remedy: /install --bundle/ },
    ])
  },
)
