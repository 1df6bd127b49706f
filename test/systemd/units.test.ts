import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { appliance } from '../../installer/recipes/index.ts'
import { journaledApply } from '../../installer/core/run.ts'
import { memoryJournal } from '../installer/memory-journal.ts'
import { smallOfficeOn } from '../installer/small-office.ts'
import { memoryWorld } from '../installer/world.ts'

/** The units of a host as they are installed, their programs replaced by one that exists here. */
async function installedUnits(directory: string): Promise<string[]> {
  const { host, layout } = await memoryWorld()
  await journaledApply(
    { host, journal: memoryJournal(), command: 'test', version: '0', now: () => new Date() },
    appliance(smallOfficeOn(layout)),
  )
  mkdirSync(directory, { recursive: true })
  const paths: string[] = []
  for (const name of await host.list(layout.units)) {
    const unit = await host.read(`${layout.units}/${name}`)
    if (unit?.kind !== 'file') continue
    const text = unit.content.replace(/^ExecStart="[^"]+"/m, 'ExecStart=/bin/true')
    writeFileSync(join(directory, name), text)
    paths.push(join(directory, name))
  }
  return paths
}

t.test('systemd finds no fault in the units', async t => {
  const paths = await installedUnits(t.testdir())
  t.ok(paths.length >= 4)
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...paths], {
    encoding: 'utf8',
    env: { ...process.env, SYSTEMD_UNIT_PATH: `${t.testdirName}:` },
  })
  t.equal(`${stdout}${stderr}`, '')
  t.equal(status, 0)
})

t.test('what serves people is exposed by at most 2.0 of 10', async t => {
  const paths = await installedUnits(t.testdir())
  for (const path of paths.filter(path => path.endsWith('.service'))) {
    const report = execFileSync(
      'systemd-analyze',
      ['security', '--offline=true', '--no-pager', path],
      {
        encoding: 'utf8',
      },
    )
    const exposure = /Overall exposure level for (\S+): ([\d.]+)/.exec(report)
    t.comment(exposure?.[0])
    t.ok(Number(exposure?.[2]) <= 2, report)
  }
})

t.test('each hardening line tells its reason', async t => {
  for (const name of ['parley-postgres.service', 'parley-web.service', 'parley-firewall.service']) {
    const text = execFileSync('cat', [join(import.meta.dirname, '../../systemd', name)], {
      encoding: 'utf8',
    })
    for (const paragraph of text
      .split('\n')
      .filter(line =>
        /^(?:Protect|Private|Restrict|Memory|SystemCall|Capability|NoNew)/.test(line),
      ))
      t.match(
        text.split(`\n${paragraph}\n`)[0],
        /\n#[^\n]+(?:\n[A-Z][^\n]*)*$/,
        `${name}: ${paragraph}`,
      )
  }
})
