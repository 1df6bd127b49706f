import { kept } from '../../peers/kept.ts'
import { accelerator } from './accelerator.ts'
import { bringCheckout, shippedDigest, takeCheckout } from './checkout.ts'
import { image, type ImageName } from './image.ts'
import { Machine, type Parts } from './machine.ts'
import { answersOn, install } from './operator.ts'
import { overlayOn, stateIn, stateKey, type State } from './state.ts'

// Machines that were put away at a moment of their lives, for others to go on from.

export const memoryMiB = 1536

/** A machine that has just started, put away. */
export async function booted(name: ImageName, hasTpm: boolean): Promise<State> {
  const made = await image(name)
  const fast = await accelerator(made)
  const key = await stateKey(1, made.key, fast, memoryMiB, hasTpm)
  const folder = await kept(`state-booted-${key}`, async fresh => {
    const { disk, memory } = stateIn(fresh)
    await overlayOn(made.disk, 'raw', disk)
    const one = networked({ image: made, accelerator: fast, folder: fresh, overlay: disk, hasTpm })
    await putAway(one, memory, async () => void (await one.start()))
  })
  return stateIn(folder)
}

/** A prepared machine on which Parley is installed and serves, made from this checkout. */
export async function installed(hasTpm: boolean): Promise<State> {
  const before = await booted('prepared', hasTpm)
  const made = await image('prepared')
  const fast = await accelerator(made)
  const key = await stateKey(2, before.memory, await shippedDigest(), answersOn.toString())
  const folder = await kept(`state-installed-${key}`, async fresh => {
    const { disk, memory } = stateIn(fresh)
    await overlayOn(before.disk, 'qcow2', disk)
    const one = networked({ image: made, accelerator: fast, folder: fresh, overlay: disk, hasTpm })
    await putAway(one, memory, async () => {
      await one.resume(before.memory)
      await bringCheckout(one)
      await answersOn(one)
      await one.must(install())
      await takeCheckout(one)
    })
  })
  return stateIn(folder)
}

/** As every saved machine is made: with the clock of this computer, and a card that a story may pull out. */
const networked = (parts: Omit<Parts, 'memoryMiB' | 'hasNetwork' | 'clock'>) =>
  new Machine({ ...parts, memoryMiB, hasNetwork: true, clock: undefined })

/** Lives so far, then is put away; if that fails, nothing of it runs on. */
async function putAway(one: Machine, memory: string, live: () => Promise<void>): Promise<void> {
  try {
    await live()
    await one.save(memory)
  } finally {
    await one.powerCut()
  }
}
