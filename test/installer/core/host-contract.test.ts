import t from 'tap'
import { localHost } from '../../../installer/core/local-host.ts'
import { memoryFiles } from '../memory-files.ts'
import { keepsTheHostContract } from './host-contract.ts'

t.test('memory', async t => {
  const directory = { kind: 'directory', mode: 0o755, owner: 'root:root' } as const
  keepsTheHostContract(t, () =>
    Promise.resolve({
      files: memoryFiles([['/place', directory]]),
      root: '/place',
      owners: ['root:root', 'nobody:nogroup'],
    }),
  )
})

t.test('this machine', async t => {
  const me = `${process.getuid?.()}:${process.getgid?.()}`
  keepsTheHostContract(t, t =>
    Promise.resolve({
      files: localHost(),
      root: t.testdir(),
      // Only root may give files away; 4242 stands for an account without a name.
      owners: process.getuid?.() === 0 ? ['nobody:nogroup', '4242:4242'] : [me, me],
    }),
  )
})
