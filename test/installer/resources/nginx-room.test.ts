import t from 'tap'
import { plan } from '../../../installer/core/resource.ts'
import { nginxRoom } from '../../../installer/resources/nginx-room.ts'
import { services } from '../../../installer/recipes/services.ts'
import { memoryWorld } from '../world.ts'

const path = '/etc/nginx/nginx.conf'

async function planned(content?: string) {
  const { host, layout } = await memoryWorld()
  if (content !== undefined)
    await host.write(path, { kind: 'file', content, mode: 0o644, owner: 'root:root' })
  const { manager } = services({ layout })
  return plan(host, [nginxRoom({ manager, path, connections: 4096 })])
}

t.test('nginx gets more room than Debian gives it', async t => {
  t.match(await planned('events {\n\tworker_connections 768;\n}\n'), [
    { difference: 'raise it from 768' },
  ])
})

t.test('what an operator has raised higher, or says otherwise, stays', async t => {
  t.same(await planned('events { \n  worker_connections  10000 ;\n}\n'), [])
  t.same(await planned('events {\n# worker_connections 768;\n}\n'), [])
  t.same(await planned('include /etc/nginx/mine.conf;\n'), [])
  t.same(await planned(), [])
})
