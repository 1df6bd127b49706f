import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { appliance } from '../../installer/recipes/index.ts'
import { journaledApply } from '../../installer/core/run.ts'
import { memoryJournal } from '../installer/memory-journal.ts'
import { smallOfficeOn } from '../installer/small-office.ts'
import { memoryWorld } from '../installer/world.ts'

/** How exposed a unit may be, of 10; what is not named, by the last line. */
const limits: Record<string, number> = {
  'parley-web.service': 1,
  'parley-postgres.service': 1,
  'nginx.service': 2,
  default: 1.5,
}

const debiansNginx = '/lib/systemd/system/nginx.service'

/** The units of a host as they are installed, with their drop-ins; programs replaced by one that exists here. */
async function installedUnits(directory: string): Promise<string[]> {
  const { host, layout } = await memoryWorld()
  await journaledApply(
    { host, journal: memoryJournal(), command: 'test', version: '0', now: () => new Date() },
    appliance(smallOfficeOn(layout)),
  )
  const paths: string[] = []
  const copy = async (name: string) => {
    const unit = await host.read(`${layout.units}/${name}`)
    if (unit?.kind === 'directory')
      for (const inside of await host.list(`${layout.units}/${name}`))
        await copy(`${name}/${inside}`)
    if (unit?.kind !== 'file') return
    const path = join(directory, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, unit.content.replace(/^(Exec\w+=)"[^"]+"/gm, '$1/bin/true'))
    if (!name.includes('.d/')) paths.push(path)
  }
  for (const name of await host.list(layout.units)) await copy(name)
  if (existsSync(debiansNginx)) {
    copyFileSync(debiansNginx, join(directory, basename(debiansNginx)))
    paths.push(join(directory, basename(debiansNginx)))
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

t.test('what serves people is exposed no more than we allow', async t => {
  const paths = await installedUnits(t.testdir())
  t.ok(
    paths.some(path => path.endsWith('/nginx.service')),
    'nginx is here',
  )
  for (const path of paths.filter(path => path.endsWith('.service'))) {
    const report = execFileSync(
      'systemd-analyze',
      ['security', '--offline=true', '--no-pager', path],
      { encoding: 'utf8', env: { ...process.env, SYSTEMD_UNIT_PATH: `${t.testdirName}:` } },
    )
    const exposure = /Overall exposure level for (\S+): ([\d.]+)/.exec(report)
    t.comment(exposure?.[0])
    const limit = limits[basename(path)] ?? limits['default'] ?? 0
    t.ok(Number(exposure?.[2]) <= limit, `${basename(path)} is at most ${limit}`)
  }
})

t.test('what holds secrets or messages never writes its memory to a disk', async t => {
  for (const path of await installedUnits(t.testdir())) {
    if (!/(?:web|worker|postgres|egress|nginx)\.service$/.test(path)) continue
    const dropIn = `${path}.d/parley.conf`
    const text = readFileSync(existsSync(dropIn) ? dropIn : path, 'utf8')
    t.match(text, /^LimitCORE=0$/m, basename(path))
  }
})

t.test('nothing that serves people starts before the volume with their data is open', async t => {
  const directory = t.testdir()
  await installedUnits(directory)
  for (const name of ['web', 'worker', 'postgres', 'egress'])
    t.match(
      readFileSync(join(directory, `parley-${name}.service`), 'utf8'),
      /^RequiresMountsFor=\S*\/var\/lib\/parley(?:\/postgres)?\n/m,
      name,
    )
  const nginx = readFileSync(join(directory, 'nginx.service.d/parley.conf'), 'utf8')
  t.match(nginx, /^After=var-lib-parley\.mount$/m, 'nginx finds the key of our site there')
})

t.test('what starts before everything else waits for a root that can be written', async t => {
  const early = (await installedUnits(t.testdir())).filter(path =>
    readFileSync(path, 'utf8').includes('\nDefaultDependencies=no\n'),
  )
  t.ok(early.length >= 2, 'the packet rules are among them')
  // systemd makes the folder of PrivateDevices= in /tmp, and fails with 226/NAMESPACE where it cannot.
  for (const path of early)
    t.match(readFileSync(path, 'utf8'), /^After=systemd-remount-fs\.service$/m, basename(path))
})

t.test('each hardening line tells its reason', async t => {
  const directory = t.testdir()
  const units = await installedUnits(directory)
  const dropIns = units.map(path => `${path}.d/parley.conf`).filter(path => existsSync(path))
  const ours = units.filter(path => basename(path).startsWith('parley-'))
  for (const path of [...ours.filter(path => path.endsWith('.service')), ...dropIns]) {
    const text = readFileSync(path, 'utf8')
    for (const paragraph of text
      .split('\n')
      .filter(line =>
        /^(?:Protect|Private|Restrict|Memory|SystemCall|Capability|NoNew|Limit|Watchdog|Log|UMask)/.test(
          line,
        ),
      ))
      t.match(
        text.split(`\n${paragraph}\n`)[0],
        /\n#[^\n]+(?:\n[A-Z][^\n]*)*$/,
        `${basename(path)}: ${paragraph}`,
      )
  }
})
