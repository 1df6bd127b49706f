import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { localHost } from '../../../installer/core/local-host.ts'
import { hold, isHeld, release } from '../../../installer/resources/held-services.ts'

const host = localHost()
const isRoot = process.getuid?.() === 0

/** What Debian's scripts are answered: 0 go on, 101 do not. */
const asked = (policy: string, ...words: string[]) => spawnSync(policy, words).status

t.test(
  'the named services may stop but not start, others do as they like',
  { skip: !isRoot && 'needs root' },
  async t => {
    const policy = `${t.testdir()}/policy-rc.d`
    await hold(host, policy, ['nginx', 'postgresql'])
    const expected: [number, string[]][] = [
      [101, ['nginx', 'start', '2']],
      [101, ['--quiet', 'nginx', '(start)', 'unknown']],
      [101, ['nginx.service', 'start']],
      [101, ['nginx.service', 'restart']],
      [101, ['postgresql@15-main.service', 'start']],
      [0, ['nginx', 'stop', '2']],
      [0, ['ssh', 'start', '2']],
      [0, ['nginx-exporter', 'start']],
    ]
    for (const [status, words] of expected)
      t.equal(asked(policy, ...words), status, words.join(' '))
    await release(host, policy)
    t.notOk(existsSync(policy))
  },
)

t.test(
  'a rule book that was there answers for the others, and comes back',
  { skip: !isRoot && 'needs root' },
  async t => {
    const policy = `${t.testdir()}/policy-rc.d`
    const theirs = '#!/bin/sh\n[ "$1" = ssh ] && exit 104\nexit 0\n'
    writeFileSync(policy, theirs, { mode: 0o755 })
    await hold(host, policy, ['nginx'])
    // A second run after a kill finds ours in place and must not take it for theirs.
    await hold(host, policy, ['nginx'])
    t.equal(asked(policy, 'ssh', 'start'), 104)
    t.equal(asked(policy, 'nginx', 'start'), 101)
    t.equal(await isHeld(host, policy), true)
    await release(host, policy)
    t.equal(execFileSync('cat', [policy], { encoding: 'utf8' }), theirs)
    t.equal(await isHeld(host, policy), false)
  },
)
