import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { certificateId } from './certificate-id.ts'
import { plainQuestions, type Clock, type Directory } from './connection.ts'
import type { AcmeWorld } from './obtain.ts'
import { AcmeFailure, printable } from './problem.ts'
import { StateFile, type StoredAdvice } from './state.ts'

/** When to renew. */
export type RenewalAdvice = {
  readonly renewAt: Date
  /** In words, for `status`. */
  readonly because: string
  /** The authority may change its mind: from then on it is asked again. */
  readonly askAgainAt: Date
  /** Where the authority explains a window that is out of the ordinary. */
  readonly explanation?: string
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** What the authority's Retry-After is held to, and what it counts for without one (RFC 9773, 4.3.2 and 4.3.3). */
const pause = { least: minute, usual: 6 * hour, most: day }

const renewalInformation = z.object({
  suggestedWindow: z
    .object({ start: z.iso.datetime({ offset: true }), end: z.iso.datetime({ offset: true }) })
    .refine(({ start, end }) => Date.parse(start) < Date.parse(end)),
  explanationURL: z.url({ protocol: /^https?$/ }).optional(),
})

/**
 * When the authority wants this certificate renewed (RFC 9773): a moment in the window that it names, drawn once. Where it
 * says nothing, a third of the life before the end, and never later than that leaves time for.
 * @param chain PEM, leaf first
 */
export async function renewalAdvice(
  world: AcmeWorld,
  request: { readonly chain: string; readonly directory: Directory; readonly stateFile: string },
): Promise<RenewalAdvice> {
  const state = await StateFile.open(world.host, request.stateFile, world.owner)
  const id = await certificateId(request.chain)
  const { validFromDate: from, validToDate: to } = new X509Certificate(request.chain)
  const usual = {
    renewAt: new Date(to.getTime() - (to.getTime() - from.getTime()) / 3),
    because: 'a third of its life before its end',
  }
  const now = world.now()
  if (id === undefined || now >= to)
    return { ...usual, askAgainAt: new Date(now.getTime() + pause.usual) }
  const before = state.current.advice?.certificate === id ? state.current.advice : undefined
  const advice =
    before !== undefined && now < new Date(before.askAgainAt)
      ? before
      : await asked(world, request.directory, id, before)
  if (advice !== before) await state.keep({ advice })
  return inWords(advice, usual, to)
}

/** What a directory that fails, or knows nothing of renewals, leaves: what it said before. */
async function asked(
  clock: Clock,
  directory: Directory,
  id: string,
  before: StoredAdvice | undefined,
): Promise<StoredAdvice> {
  const now = clock.now().getTime()
  const silence = { certificate: id, askAgainAt: new Date(now + pause.usual).toISOString() }
  try {
    const { ask, renewalInformationUrl } = plainQuestions(directory, clock)
    const url = await renewalInformationUrl()
    if (url === undefined) return silence
    const { document, retryAt } = await ask(`${url.replace(/\/$/, '')}/${id}`)
    const told = retryAt === undefined ? pause.usual : retryAt.getTime() - now
    const wait = Math.min(Math.max(told, pause.least), pause.most)
    const askAgainAt = new Date(now + wait).toISOString()
    return {
      ...drawn(renewalInformation.parse(document), clock, before),
      certificate: id,
      askAgainAt,
    }
  } catch (error) {
    const isTheirs = error instanceof AcmeFailure || error instanceof z.ZodError
    if (!isTheirs) throw error
    return { ...before, ...silence }
  }
}

/** Draws a moment where the window is a new one. */
function drawn(
  { suggestedWindow, explanationURL }: z.infer<typeof renewalInformation>,
  { random }: Clock,
  before: StoredAdvice | undefined,
): Omit<StoredAdvice, 'certificate' | 'askAgainAt'> {
  const [start, end] = [Date.parse(suggestedWindow.start), Date.parse(suggestedWindow.end)]
  const window = { start: new Date(start).toISOString(), end: new Date(end).toISOString() }
  const isSame = before?.window?.start === window.start && before.window.end === window.end
  const moment = new Date(start + (end - start) * random()).toISOString()
  return {
    window,
    renewAt: (isSame ? before.renewAt : undefined) ?? moment,
    ...(explanationURL !== undefined && { explanation: printable(explanationURL) }),
  }
}

function inWords(
  { renewAt, window, explanation, askAgainAt }: StoredAdvice,
  usual: Pick<RenewalAdvice, 'renewAt' | 'because'>,
  end: Date,
): RenewalAdvice {
  const again = new Date(askAgainAt)
  // A window that would let the certificate end is a mistake of the authority's.
  if (renewAt === undefined || window === undefined || new Date(renewAt) >= end)
    return { ...usual, askAgainAt: again }
  return {
    renewAt: new Date(renewAt),
    because: `the authority names ${window.start} to ${window.end}`,
    askAgainAt: again,
    ...(explanation !== undefined && { explanation }),
  }
}
