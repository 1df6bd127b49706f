import type { Context } from '../../context.ts'
import { endingWith } from '../../platform/ending.ts'
import { JsonLines } from '../../platform/http/answer.ts'
import { Line, type LineWriter } from '../../platform/http/lines.ts'
import { interestOf, type DeliveredText } from './delivery.ts'
import type { EventQueue } from './queue.ts'
import { deliveredOf, fromDatabase, read } from './read-events.ts'

/** Shorter than any proxy's patience, ours included. */
const quietMs = 25_000
/** A client that follows one stream acknowledges nothing: it comes again, and the log can be shortened. */
const longestMs = 10 * 60_000
const emptyLine = new Line('')

/** `gone` aborts when the caller has gone, and when they have to show again that they may hear this. */
type Wish = { queue: EventQueue; from: number; gone: AbortSignal }

/**
 * What the queue has after `from` and whatever comes then, an event a line, until the caller has gone or ten minutes are over.
 * An empty line says now and then that the connection lives.
 */
export const streamEvents = (ctx: Context, { queue, from, gone }: Wish): JsonLines =>
  new JsonLines(async to => {
    const { signal: over, end } = endingWith(gone)
    const stop = tellOn(ctx, { queue, from, to, end })
    const ends = ctx.clock.now().getTime() + longestMs
    const isOver = () => over.aborted
    while (!isOver() && ctx.clock.now().getTime() < ends) {
      await ctx.clock.wait(quietMs, over)
      // Whoever is signed out hears nothing more: their queues are gone.
      if (!ctx.queues.isFollowed(queue.id)) end()
      if (!isOver()) to.write([emptyLine])
    }
    stop()
    end()
  })

type Telling = { queue: EventQueue; from: number; to: LineWriter; end: () => void }

/**
 * Tells what the queue has now and whatever comes, until what it returns is called; calls `end` where it cannot go on. What the
 * process remembers of the log is told without waiting for anything: with hundreds in a room, this is most of what a message costs.
 */
function tellOn(ctx: Context, { queue, from, to, end }: Telling): () => void {
  let position = from
  let [isOver, isWaiting] = [false, false]
  const after = (work: Promise<unknown>) => {
    isWaiting = true
    const goOn = () => {
      isWaiting = false
      tell()
    }
    work.then(goOn, end)
  }
  const say = (events: readonly DeliveredText[]) => {
    if (events.length > 0 && !to.write(events.map(({ line }) => line))) after(to.drained())
  }
  /** From further back than the process remembers. */
  const sayOld = async () => {
    const found = await read(queue, position, fromDatabase(ctx))
    position = found.position
    if (!to.write(found.events.map(({ line }) => line))) await to.drained()
  }
  /** Whether there may be more. */
  const tellSome = (): boolean => {
    if (isOver || isWaiting) return false
    if (!ctx.queues.isFollowed(queue.id)) {
      end()
      return false
    }
    const entries = ctx.events.after(position)
    if (entries) {
      position = entries.at(-1)?.id ?? position
      say(deliveredOf(entries, queue))
    } else after(sayOld())
    return entries !== undefined && entries.length > 0
  }
  const tell = () => {
    for (let mayBeMore = true; mayBeMore;) mayBeMore = tellSome()
  }
  const stopFollowing = ctx.events.follow(interestOf(queue), tell)
  tell()
  return () => {
    isOver = true
    stopFollowing()
  }
}
