import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { DebianRoot } from './debian-root.ts'
import { supervisor } from './installing.ts'

type Host = Pick<DebianRoot, 'run' | 'outside' | 'path'>

const inner = '10.77.0.1'

/** Every answer of `parley egress check` on an installed host, by the process that really goes out. */
export async function tellsEveryAnswer(t: Test, host: Host): Promise<void> {
  const file = join(host.path, 'etc/parley/parley.yaml')
  const before = await readFile(file, 'utf8')
  const settle = async (from: RegExp, to: string) => {
    await writeFile(file, before.replace(from, to))
    const ran = await host.run(['parley', 'apply', '--yes', '--json'])
    t.equal(ran.code, 0, ran.err.slice(-1000))
  }
  const check = async (url: string) => {
    const { code, out } = await host.run(['parley', 'egress', 'check', url, '--json'])
    return { code, ...(JSON.parse(out) as object) }
  }
  await outside(host, ['ip', 'address', 'add', `${inner}/24`, 'dev', 'lo'])
  const answers = `require('node:http').createServer((q, s) => s.end()).listen(8080, '${inner}', () => console.log('up'))`
  const [program = '', ...words] = host.outside([process.execPath, '-e', answers])
  const server = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => void server.kill())
  await once(server.stdout, 'data')

  const closed = { code: 1, ok: false, allowed: false, answer: undefined }
  t.match(await check('http://127.0.0.1/'), { ...closed, because: /loopback/ })
  t.match(await check(`http://${inner}:8080/`), { ...closed, because: /private/ })
  t.match(await check('ftp://example.org/'), { ...closed, because: /not http/ })
  t.match(await check('nonsense'), { ...closed, because: /not a URL/ })
  // There is no network beyond this host.
  t.match(await check('http://93.184.216.34/'), {
    code: 1,
    ok: false,
    allowed: true,
    addresses: [{ address: '93.184.216.34', allowed: true, because: 'a public address' }],
    answer: { reachable: false, because: /ENETUNREACH/ },
  })

  const rule = '10.77.0.0/24:8080'
  await settle(/^ {2}egress_allow: .*/m, `  egress_allow: ${rule}`)
  const opened = {
    code: 0,
    ok: true,
    allowed: true,
    rule,
    answer: { reachable: true, status: 200, address: inner },
  }
  t.match(await check(`http://${inner}:8080/`), opened)
  t.match(await check('http://10.77.0.2:8080/'), {
    code: 1,
    allowed: true,
    rule,
    answer: { reachable: false, because: /ECONNREFUSED/ },
  })
  t.match(await check(`http://${inner}:8081/`), { ...closed, because: /private/ })
  const told = await host.run(['parley', 'egress', 'check', `http://${inner}:8080/`])
  t.match(told, {
    code: 0,
    out: /^allowed .*\naddress .*\nanswered  10\.77\.0\.1, with status 200/,
  })

  for (const unit of ['parley-egress.socket', 'parley-egress.service'])
    await host.run(supervisor('stop', unit))
  t.match(await check(`http://${inner}:8080/`), {
    code: 1,
    ok: false,
    error: { because: /does not answer at \/run\/parley\/egress\.sock/, remedy: /parley status/ },
  })
  await host.run(supervisor('start', 'parley-egress.service'))
  t.match(await check(`http://${inner}:8080/`), opened, 'started again, it answers')

  await settle(/^ {2}egress: .*/m, '  egress: none')
  t.match(await check(`http://${inner}:8080/`), {
    code: 4,
    ok: false,
    error: { because: /network\.egress is none/ },
  })
  await settle(/$^/, '')
  await outside(host, ['ip', 'address', 'delete', `${inner}/24`, 'dev', 'lo'])
}

async function outside(host: Host, argv: readonly string[]): Promise<void> {
  const [program = '', ...words] = host.outside(argv)
  await once(spawn(program, words, { stdio: 'inherit' }), 'exit')
}
