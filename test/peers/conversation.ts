/**
 * A program: two people talk through the real client library `zulip-js`, over TLS, while somebody restarts the server.
 *
 * It is a process of its own because the certificate authority to trust is decided when Node starts
 * (NODE_EXTRA_CA_CERTS), and so that it can run inside another host's network namespace.
 *
 * stdin: one JSON line, see `start`; stdout: `{"sent":n}` now and then; last, a `finish`.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import zulip, { type ZulipClient } from 'zulip-js'
import { z } from 'zod'
import { start, type Finish } from './conversation-words.ts'

const channel = 'observatory'
const topic = 'first light'

const reply = z.looseObject({ result: z.string(), msg: z.string() })
const registered = z.looseObject({ queue_id: z.string(), last_event_id: z.number() })
const events = z.looseObject({
  events: z.array(
    z.looseObject({
      id: z.number(),
      type: z.string(),
      message: z.object({ content: z.string() }).optional(),
    }),
  ),
})
const page = z.looseObject({ messages: z.array(z.object({ content: z.string() })) })

let interruptions = 0

/** Tries until the server answers: what any client does while a server restarts. */
async function persist<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      interruptions += 1
      if (attempt > 600) throw error
      await pause(50)
    }
  }
}

/** The reply, when it says success; any other reply is a failed promise. */
function succeeded(value: unknown): z.infer<typeof reply> {
  const parsed = reply.parse(value)
  if (parsed.result !== 'success') throw new Error(`refused: ${JSON.stringify(parsed)}`)
  return parsed
}

/** Follows one queue until `wanted` messages came. */
async function listen(
  client: ZulipClient,
  queue: z.infer<typeof registered>,
  enough: (contents: readonly string[]) => boolean,
) {
  const contents: string[] = []
  const ids: number[] = []
  let last = queue.last_event_id
  while (!enough(contents)) {
    const batch = await persist(async () => {
      const answer = await client.events.retrieve({ queue_id: queue.queue_id, last_event_id: last })
      // A queue that is gone would be a lost conversation: that must end the test, not be tried again.
      if (answer.result === 'error' && answer.code === 'BAD_EVENT_QUEUE_ID') process.exit(3)
      return events.parse(succeeded(answer))
    })
    for (const event of batch.events) {
      ids.push(event.id)
      last = event.id
      if (event.message !== undefined) contents.push(event.message.content)
    }
  }
  return { contents, ids }
}

const input = createInterface({ input: process.stdin })
const line = z.tuple([z.string()]).parse(await once(input, 'line'))[0]
input.close()
const { url, email, password, messages: wanted } = start.parse(JSON.parse(line))
const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)

const owner = await zulip({ realm: url, username: email, password })
const other = { username: 'ida@observatory.test', password: 'an orrery for the night shift' }
succeeded(
  await owner.callEndpoint('/users', 'POST', {
    email: other.username,
    password: other.password,
    full_name: 'Ida Lindqvist',
  }),
)
const ida = await zulip({ realm: url, ...other })
const subscriptions = [{ name: channel, description: 'What we saw' }]
succeeded(
  await owner.users.me.subscriptions.add({
    subscriptions: JSON.stringify(subscriptions),
    principals: JSON.stringify([email, other.username]),
  }),
)
const register = async (client: ZulipClient) =>
  registered.parse(
    succeeded(
      await client.queues.register({
        event_types: ['message'],
        apply_markdown: 'false',
      }),
    ),
  )

const people = { owner, ida }
const queues = { owner: await register(owner), ida: await register(ida) }
let total: number | undefined
const acknowledged: string[] = []
const enough = (contents: readonly string[]) => total !== undefined && contents.length >= total
const listening = {
  owner: listen(owner, queues.owner, enough),
  ida: listen(ida, queues.ida, enough),
}

const sayIt = async (client: ZulipClient, content: string) => {
  await persist(async () =>
    succeeded(await client.messages.send({ type: 'channel', to: channel, topic, content })),
  )
  acknowledged.push(content)
  say({ sent: acknowledged.length })
}
await Promise.all(
  Object.entries(people).map(async ([name, client]) => {
    for (let n = 1; n <= wanted / 2; n += 1) await sayIt(client, `${name} ${n}`)
  }),
)

const held = page
  .parse(
    succeeded(
      await persist(() =>
        owner.messages.retrieve({
          anchor: 'oldest',
          num_before: 0,
          num_after: 1000,
          apply_markdown: 'false',
          narrow: [{ operator: 'channel', operand: channel }],
        }),
      ),
    ),
  )
  .messages.map(message => message.content)
// One more message ends the long polls that began before the number was known.
total = held.length + 1
await sayIt(owner, 'good night')
const heard = { owner: await listening.owner, ida: await listening.ida }
say({
  acknowledged,
  held: [...held, 'good night'],
  received: { owner: heard.owner.contents, ida: heard.ida.contents },
  eventIds: { owner: heard.owner.ids, ida: heard.ida.ids },
  interruptions,
} satisfies Finish)
