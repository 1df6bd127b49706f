import t from 'tap'
import { heardEverythingOnce } from '../peers/heard.ts'
import { talk } from '../peers/talk.ts'
import { killServer } from '../installer/try/power-cut.ts'
import { dataFolder, freePort, ran, readyFrom } from '../installer/try/sandbox.ts'

t.setTimeout(300_000)

t.test(
  'two people talk through zulip-js while `parley try` is stopped, started, and its server killed',
  async t => {
    const data = dataFolder(t)
    const words = ['--data', data, '--detach', '--json']
    const { url, ca, email, password } = readyFrom(
      (await ran(...words, '--port', String(await freePort()))).out,
    )
    const interruptions: Promise<unknown>[] = []
    const said = await talk({
      url,
      ca,
      email,
      password,
      messages: 200,
      onSent: sent => {
        if (sent === 60) interruptions.push(ran('--stop', '--data', data).then(() => ran(...words)))
        if (sent === 140) {
          killServer(data)
          interruptions.push(Promise.resolve())
        }
      },
    })
    await Promise.all(interruptions)
    t.equal(interruptions.length, 2, 'it was stopped and started once, and its server killed once')
    t.equal(said.acknowledged.length, 201, 'all were sent')
    t.ok(said.interruptions > 0, 'the clients noticed')
    heardEverythingOnce(t, said)
  },
)
