import t from 'tap'
import { debianRoot, whyNoDebianRoot, type DebianRoot } from '../peers/debian-root.ts'
import {
  answersOn,
  hostname,
  install,
  killInstaller,
  meanwhile,
  notesOf,
  ownerOn,
  parley,
  signInOn,
  tracesOn,
  journalOn,
  ended,
} from '../peers/installing.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

t.test(
  'an install that is killed again and again completes, and goes without a trace',
  { skip: why ?? false },
  async t => {
    const host = await debianRoot(process.cwd(), hostname)
    t.teardown(() => host.destroy())
    await answersOn(host)
    // It fetches what its Node needs from Debian, which stays.
    await host.run([parley, '--version'])
    const before = await thingsOn(host)

    await t.test('killed every few notes of its journal', async t => {
      let first: string | undefined
      let kills = 0
      for (let run = 0; ; run++) {
        if (run > 60) throw new Error('the install makes no headway')
        const since = notesOf(await journalOn(host))
        const { code, err, occasions } = await meanwhile(host, install(), {
          // Not a constant: a step of as many notes would never get past its last.
          when: lines => notesOf(lines) >= since + 8 + (run % 5),
          act: () => killInstaller(host),
        })
        // A kill that comes after the last word of a run comes too late; whether that run was whole is asked below.
        const isKilled = occasions > 0 && code !== 0
        const now = (await ownerOn(host))?.password
        if (first !== undefined) t.equal(now, first, 'the password is the one first made')
        first ??= now
        if (!isKilled && code === 4) {
          t.match(err, /is installing packages just now/, 'it is told what to wait for')
          await ended(host, 'apt-get')
          continue
        }
        if (!isKilled) {
          t.equal(code, 0, `the run that nobody kills completes: ${err.slice(-1000)}`)
          break
        }
        kills++
        t.comment(`run ${run} got to note ${notesOf(await journalOn(host))}`)
      }
      t.ok(kills >= 8, `it was killed ${kills} times`)
    })
    await t.test('what stands is whole', async t => {
      const plan = await host.run([parley, 'plan', '--json'])
      t.equal(plan.code, 0, plan.err)
      t.match(JSON.parse(plan.out), { changes: [] })
      t.same(await found(host, '*.parley-new'), [], 'no half-written file')
      t.match(await signInOn(host), { result: 'success' }, 'the owner signs in through nginx')
    })

    await t.test('uninstall replays all those runs and leaves nothing', async t => {
      const gone = await host.run([parley, 'uninstall', '--yes', '--erase-data'])
      t.equal(gone.code, 0, gone.err.slice(-1000))
      t.same(await tracesOn(host), [], 'no file, unit or site')
      t.same(await thingsOn(host), before, 'accounts and packages as before')
    })
  },
)

/** Paths on the host with such a name, but for the checkout. */
async function found(host: DebianRoot, name: string): Promise<string[]> {
  const { out } = await host.run([
    'find',
    '/',
    '-xdev',
    '-path',
    '/parley',
    '-prune',
    '-o',
    '-name',
    name,
    '-print',
  ])
  return out.split('\n').filter(Boolean)
}

/** Accounts, packages and foreign programs. */
async function thingsOn(host: DebianRoot): Promise<string> {
  const { out } = await host.run([
    'sh',
    '-c',
    // Removed packages leave their own accounts and configuration, as Debian has it.
    `cut -d: -f1 /etc/passwd /etc/group | grep -vE '^(postgres|ssl-cert)$'; ls /opt; dpkg-query --show --showformat='\${Package} \${db:Status-Status}\n' | grep ' installed$'`,
  ])
  return out
}
