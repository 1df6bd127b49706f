import { mkdirSync, writeFileSync } from 'node:fs'
import t from 'tap'
import type { Command } from '../../../installer/core/host.ts'
import { answerPrompt, cancelPrompt } from '../../../installer/volume/prompt.ts'
import { rootedHost } from './rooted-host.ts'

t.test('only the question for our volume is answered, and the answer goes to stdin', async t => {
  const root = t.testdir()
  const asked = `${root}/run/systemd/ask-password`
  mkdirSync(asked, { recursive: true })
  const question = (name: string, id: string) =>
    writeFileSync(
      `${asked}/${name}`,
      `[Ask]\nPID=1\nSocket=/run/systemd/ask-password/sck.${name}\nMessage=Please enter passphrase for disk x:\nId=${id}\n`,
    )
  question('ask.ours', 'cryptsetup:/dev/disk/by-uuid/u-1')
  mkdirSync(`${asked}/ask.folder`)
  question('ask.other', 'cryptsetup:/dev/disk/by-uuid/u-2')
  const ran: Command[] = []
  const host = {
    ...rootedHost(root),
    run(command: Command) {
      ran.push(command)
      return Promise.resolve()
    },
  }
  const record = { uuid: 'u-1', device: '/dev/vdb', isFile: false, stage: 'complete' } as const
  t.equal(await answerPrompt(host, record, 'the phrase'), true)
  t.equal(await answerPrompt(host, { ...record, uuid: 'u-3' }, 'the phrase'), false)
  await cancelPrompt(host, record)
  t.match(ran, [
    {
      argv: [/reply-password$/, '1', '/run/systemd/ask-password/sck.ask.ours'],
      input: 'the phrase',
    },
    { argv: [/reply-password$/, '0', '/run/systemd/ask-password/sck.ask.ours'] },
  ])
  t.equal(ran.length, 2)
})
