import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Context } from '../../context.ts'
import { JsonLines } from '../../platform/http/answer.ts'
import { interestOf } from './delivery.ts'
import type { EventQueue } from './queue.ts'
import { entriesSince, read } from './read-events.ts'

/** Shorter than any proxy's patience, ours included. */
const quietMs = 25_000
/** A client that follows one stream acknowledges nothing: it comes again, and the log can be shortened. */
const longestMs = 10 * 60_000

/** `gone` aborts when the caller has gone, and when they have to show again that they may hear this. */
type Wish = { queue: EventQueue; from: number; gone: AbortSignal }

/**
 * What the queue has after `from` and whatever comes then, an event a line, until the caller has gone or ten minutes are over.
 * An empty line says that the connection lives.
 */
export const streamEvents = (ctx: Context, { queue, from, gone }: Wish): JsonLines =>
  new JsonLines(async to => {
    const over = AbortSignal.any([gone, closed(to)])
    const ends = ctx.clock.now().getTime() + longestMs
    let position = from
    const goesOn = () => !over.aborted && ctx.clock.now().getTime() < ends
    // Whoever is signed out hears nothing more: their queues are gone.
    while (goesOn() && ctx.queues.isFollowed(queue.id)) {
      const found = await read(queue, position, entriesSince(ctx))
      position = found.position
      if (found.events.length > 0) await write(to, found.events.map(lineOf).join(''), over)
      else position = await quiet(ctx, { queue, to, over }, position)
    }
  })

const lineOf = ({ json }: { json: string }) => `${json}\n`

/** Waits for news, and says now and then that there are none. Resolves to how far there was nothing. */
async function quiet(
  ctx: Context,
  { queue, to, over }: { queue: EventQueue; to: Writable; over: AbortSignal },
  position: number,
): Promise<number> {
  const beat = new AbortController()
  const heard = new AbortController()
  void ctx.clock.wait(quietMs, heard.signal).then(() => beat.abort())
  const reached = await ctx.events.nothingUntil(
    interestOf(queue),
    position,
    AbortSignal.any([over, beat.signal]),
  )
  if (beat.signal.aborted) await write(to, '\n', over)
  heard.abort()
  return reached
}

/** A reader that is slower than the news is waited for. */
async function write(to: Writable, text: string, over: AbortSignal): Promise<void> {
  if (!to.write(text)) await once(to, 'drain', { signal: over }).catch(() => {})
}

function closed(to: Writable): AbortSignal {
  const gone = new AbortController()
  to.once('close', () => gone.abort())
  return gone.signal
}
