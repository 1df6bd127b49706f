import { appendFile, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { localHost } from '../../../installer/core/local-host.ts'
import { renderedTemplate } from '../../../installer/resources/template.ts'

const skip = process.getuid?.() !== 0 && 'needs root, to give new logs to the account of nginx'
const MiB = 1024 ** 2

t.test(
  'logrotate turns nginx’s logs over by size, and drops what is too old or too many',
  { skip },
  async t => {
    const folder = t.testdir({ log: {} })
    const directory = join(folder, 'log')
    const rules = join(folder, 'logrotate.conf')
    const text = await renderedTemplate(localHost(), 'config-templates/logrotate/parley.conf', {
      directory,
      size: 1,
      files: 3,
      days: 7,
    })
    await writeFile(rules, text, { mode: 0o644 })
    const log = join(directory, 'access.log')
    await writeFile(log, '')
    const turn = () => execa('logrotate', ['--state', join(folder, 'state'), rules])
    const former = async () =>
      (await readdir(directory)).filter(name => name !== 'access.log').sort()
    const checked = await execa('logrotate', ['--debug', rules])
    t.notMatch(checked.stderr, /error:/)
    await appendFile(log, 'small')
    await turn()
    t.same(await former(), [], 'small and of today: it stays')
    for (const letter of 'abcde') {
      await appendFile(log, letter.repeat(MiB + 1))
      await turn()
      t.equal((await stat(log)).size, 0, 'a new one is begun')
    }
    t.same(await former(), ['access.log.1', 'access.log.2.gz', 'access.log.3.gz'])
    const old = new Date(Date.now() - 8 * 86_400_000)
    await utimes(join(directory, 'access.log.2.gz'), old, old)
    await appendFile(log, 'f'.repeat(MiB + 1))
    await turn()
    t.same(await former(), ['access.log.1', 'access.log.2.gz'], 'too old to become the third')
  },
)
