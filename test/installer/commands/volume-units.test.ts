import t from 'tap'
import {
  activeUnits,
  startUnits,
  stopUnits,
  unitsOnVolume,
  unitsToStart,
} from '../../../installer/commands/volume/units.ts'
import { failed, said } from '../simulated/machine.ts'
import { memoryWorld } from '../world.ts'

const folder = { kind: 'directory', mode: 0o755, owner: 'root:root' } as const

/** A host with these units: whether a boot starts them, and what they do now. */
async function hostWith(units: Readonly<Record<string, readonly [enabled: string, now: string]>>) {
  const changes: string[][] = []
  const { host, layout } = await memoryWorld({
    async systemctl({ args }) {
      const [verb = '', ...names] = args.filter(word => !word.startsWith('--'))
      const [enabled = 'not-found', now = 'inactive'] = units[names[0] ?? ''] ?? []
      if (verb === 'is-enabled') return said(`${enabled}\n`)
      if (verb === 'is-active')
        return now === 'active' ? said('active\n') : { ...failed(3), out: now }
      changes.push([verb, ...names])
      return said()
    },
  })
  for (const path of ['/etc/systemd', layout.units]) await host.write(path, folder)
  for (const name of Object.keys(units).filter(name => name.startsWith('parley')))
    await host.write(`${layout.units}/${name}`, {
      kind: 'file',
      content: '',
      mode: 0o644,
      owner: 'root:root',
    })
  return { host, layout, changes }
}

t.test('an unlock starts what a boot would, and not what a timer starts', async t => {
  const { host, layout, changes } = await hostWith({
    'parley-web.service': ['enabled', 'inactive'],
    'parley-web.socket': ['enabled', 'active'],
    'parley-worker.service': ['enabled', 'activating'],
    'parley-certs.service': ['static', 'inactive'],
    'parley-certs.timer': ['enabled', 'inactive'],
    'nginx.service': ['enabled', 'failed'],
  })
  const names = await unitsToStart(host, layout)
  const missing = ['parley-certs.timer', 'parley-web.service', 'parley-worker.service']
  t.same((await startUnits(host, names)).sort(), ['nginx.service', ...missing])
  t.same(
    changes.map(([verb, ...units]) => [verb, ...units.sort()]),
    [['start', 'nginx.service', ...missing]],
  )
  t.same(await startUnits(host, ['parley-web.socket']), [])
  t.equal(changes.length, 1, 'nothing to start')
})

t.test('a lock stops all that uses the volume, and leaves the packet rules', async t => {
  const { host, layout, changes } = await hostWith({
    'parley-web.service': ['enabled', 'activating'],
    'parley-certs.service': ['static', 'active'],
    'parley-logs.timer': ['enabled', 'inactive'],
    'parley-postgres.service': ['enabled', 'failed'],
    'parley-firewall.service': ['enabled', 'active'],
    'parley-egress-wall.service': ['enabled', 'active'],
    'nginx.service': ['enabled', 'active'],
  })
  const running = await activeUnits(host, await unitsOnVolume(host, layout))
  t.same(running.sort(), ['parley-certs.service', 'parley-web.service'])
  await stopUnits(host, running)
  await stopUnits(host, [])
  t.same(changes, [['stop', 'parley-certs.service', 'parley-web.service']])
})
