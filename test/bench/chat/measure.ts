import { readFile } from 'node:fs/promises'
import type { Chat, Member } from './chat.ts'

export type Figures = {
  /** Messages that everybody had, a second. */
  throughput: number
  /** Milliseconds from the sending to the acknowledgement. */
  acknowledged: Percentiles
  /** Milliseconds from the sending to the last of the room. */
  lastHeard: Percentiles
  /** Milliseconds of processor time a message: server, proxy and database. */
  processor: number
}
type Percentiles = { p50: number; p99: number }

const bytes = 200
const ticksPerSecond = 100

type Trial = { chat: Chat; members: readonly Member[]; senders: number; seconds: number }

/** Lets some members send, each the next message as soon as the last is acknowledged, and everybody listen. */
export async function measure(
  trial: Trial,
  databasePids: () => Promise<number[]>,
): Promise<Figures> {
  const { chat, members, senders, seconds } = trial
  const [acks, lasts]: [number[], number[]] = [[], []]
  const open = new Map<string, { sentAt: number; missing: number; done: () => void }>()
  for (const member of members)
    member.hear(text => {
      const message = open.get(text.slice(0, text.indexOf(' ')))
      if (!message || (message.missing -= 1) > 0) return
      lasts.push(performance.now() - message.sentAt)
      message.done()
    })

  const run = crypto.randomUUID().slice(0, 8)
  const processes = [...(await chat.pids()), ...(await databasePids())]
  const before = await processorMs(processes)
  const begun = performance.now()
  const all: Promise<void>[] = []
  await Promise.all(
    members.slice(0, senders).map(async (member, sender) => {
      for (let n = 0; performance.now() - begun < seconds * 1000; n += 1) {
        const id = `${run}-${sender}-${n}`
        const sentAt = performance.now()
        all.push(new Promise(done => open.set(id, { sentAt, missing: members.length, done })))
        await member.send(`${id} `.padEnd(bytes, 'x'))
        acks.push(performance.now() - sentAt)
      }
    }),
  )
  await Promise.all(all)
  const elapsed = (performance.now() - begun) / 1000
  const spent = (await processorMs(processes)) - before
  return {
    throughput: all.length / elapsed,
    acknowledged: percentiles(acks),
    lastHeard: percentiles(lasts),
    processor: spent / all.length,
  }
}

function percentiles(values: number[]): Percentiles {
  values.sort((a, b) => a - b)
  const at = (part: number) => values[Math.min(values.length - 1, Math.floor(values.length * part))]
  return { p50: at(0.5) ?? 0, p99: at(0.99) ?? 0 }
}

/** Processor time of these processes and of their ended children, user and system. */
async function processorMs(pids: readonly number[]): Promise<number> {
  const texts = await Promise.all(
    pids.map(pid => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  )
  const ticks = texts.map(text => {
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index] ?? 0), 0)
  })
  return (ticks.reduce((sum, one) => sum + one, 0) * 1000) / ticksPerSecond
}
