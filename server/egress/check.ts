import type { CheckReport } from '../platform/egress/protocol.ts'
import { asFailure } from './as-failure.ts'
import { destination, outsideUrl, type Destination, type World } from './destination.ts'
import { send } from './send.ts'

/** Whether a URL may be reached, and is: each address with its judgement, and a HEAD request where all are allowed. */
export async function check(world: World, text: string, signal: AbortSignal): Promise<CheckReport> {
  try {
    const found = await destination(outsideUrl(text), world, signal)
    return { url: text, ...(await judged(found, signal)) }
  } catch (error) {
    const { kind, ...why } = asFailure(error, signal)
    if (kind === 'refused') return { url: text, allowed: false, ...why, addresses: [] }
    const answer = { reachable: false, because: why.because } as const
    return { url: text, allowed: true, because: 'no rule denies its name', addresses: [], answer }
  }
}

async function judged(found: Destination, signal: AbortSignal): Promise<Omit<CheckReport, 'url'>> {
  const addresses = [...found.judgements]
  // One bad address spoils the name.
  const { address: _, ...decisive } = addresses.reduce((sofar, one) =>
    sofar.allowed ? one : sofar,
  )
  const report = { ...decisive, addresses }
  if (!report.allowed) return report
  try {
    const { response, status, address } = await send(
      found,
      { method: 'HEAD', headers: {}, body: Buffer.alloc(0) },
      signal,
    )
    response.destroy()
    return { ...report, answer: { reachable: true, status, address } }
  } catch (error) {
    const { because } = asFailure(error, signal)
    return { ...report, answer: { reachable: false, because } }
  }
}
