import t from 'tap'
import { owner } from '../../../installer/settings/owner.ts'
import type { Setting } from '../../../installer/settings/setting.ts'
import { emailAddress, fullName } from '../../../server/domain/users/rules.ts'

const accepted = (setting: Setting<string>, value: string) => 'value' in setting.read(value)

t.test('what the answers accept the server takes, so that no install fails near its end', t => {
  const addresses = [
    'a@b.test',
    'a@b',
    "o'neil+x@b.test",
    'a$b@c.test',
    'a..b@c.test',
    'a@b.1',
    '-a@b.test',
  ]
  for (const address of addresses)
    t.equal(accepted(owner.email, address), emailAddress.safeParse(address).success, address)
  const names = ['Tove Lind', 'T', 'Ab', '😀'.repeat(60), '😀'.repeat(50), 'x'.repeat(101)]
  const marked = Array.from('*`\\>"@\'${<', mark => `A ${mark} b`)
  for (const name of [...names, ...marked])
    t.equal(accepted(owner.fullName, name), fullName.safeParse(name).success, name)
  t.end()
})
