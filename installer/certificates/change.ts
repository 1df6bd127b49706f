import { InstallError, reasonOf } from '../core/install-error.ts'
import { within } from '../core/within.ts'
import {
  clearPending,
  currentOf,
  markPending,
  pendingOf,
  previousOf,
  prune,
  stage,
  switchTo,
  type Files,
  type Store,
} from './generations.ts'
import { proveOnSidePort, shakeHands, type Handshake } from './handshake.ts'
import { certificatesIn } from './inspect.ts'
import {
  generationName,
  readGeneration,
  readServerCertificate,
  serverContents,
  type ServerCertificate,
} from './kept.ts'

/** Whoever shows the certificate to people. */
export type Serving = {
  /** Every name that it is reached by; the first is the one that people type. */
  readonly names: readonly string[]
  /** Undefined while nothing serves: then there is nobody to turn away. */
  readonly port: number | undefined
  /** Lets it read the current generation. @throws when it refuses */
  reload(): Promise<void>
}

const patienceMs = 20_000
const timesInARow = 10

/**
 * Changes the certificate that people are shown: staged under a new name, judged by a client on a side port, switched in
 * one step, and shown. When it cannot be shown, the former one comes back by itself. Killed anywhere, running it again
 * completes it.
 * @throws InstallError when the new one cannot be used; the former one serves
 */
export async function changeCertificate(
  files: Files,
  store: Store,
  candidate: ServerCertificate,
  serving: Serving,
): Promise<void> {
  const contents = serverContents(candidate)
  const name = generationName(contents)
  await stage(files, store, name, contents)
  await proveOnSidePort(candidate, serving.names)
  await switchAndShow(files, store, name, serving)
}

/** The previous generation again; what is current becomes the previous one. @throws InstallError (refused) without one */
export async function revertCertificate(
  files: Files,
  store: Store,
  serving: Serving,
): Promise<ServerCertificate> {
  const name = await previousOf(files, store)
  const former = name === undefined ? undefined : await readGeneration(files, store, name)
  if (name === undefined || former === undefined || name === (await currentOf(files, store)))
    throw new InstallError('cannot return to the previous certificate', {
      because: 'there is none',
      remedy: 'parley certs issue makes a new one',
      exit: 'refused',
    })
  await proveOnSidePort(former, serving.names)
  await switchAndShow(files, store, name, serving)
  return former
}

/** Completes a change that was cut short: people are shown what is current, or the one before comes back. */
export async function completeChange(files: Files, store: Store, serving: Serving): Promise<void> {
  if ((await pendingOf(files, store)) !== undefined) await showCurrent(files, store, serving)
}

async function switchAndShow(
  files: Files,
  store: Store,
  name: string,
  serving: Serving,
): Promise<void> {
  await markPending(files, store, name)
  await switchTo(files, store, name)
  await showCurrent(files, store, serving)
}

async function showCurrent(files: Files, store: Store, serving: Serving): Promise<void> {
  try {
    await shown(files, store, serving)
  } catch (error) {
    const current = await currentOf(files, store)
    const previous = await previousOf(files, store)
    if (previous === undefined || previous === current) throw unshown(error, 'there is none before')
    await files.write(`${store.directory}/current`, { kind: 'link', target: previous })
    await shown(files, store, serving).catch(worse => {
      throw unshown(error, `nor can the one before it: ${reasonOf(worse)}`)
    })
    await clearPending(files, store)
    throw unshown(error, 'the one before it is back')
  }
  await clearPending(files, store)
  await prune(files, store)
}

async function shown(files: Files, store: Store, serving: Serving): Promise<void> {
  await serving.reload()
  const current = await readServerCertificate(files, store)
  const { port, names } = serving
  const [name = ''] = names
  if (port === undefined || current === undefined) return
  const [leaf] = certificatesIn(current.chain)
  let last = 'another certificate is shown'
  const asked = { port, name, trust: current.trust }
  const isShown = await within(patienceMs, async () => {
    try {
      return await isShownEveryTime(asked, leaf?.fingerprint256)
    } catch (error) {
      last = reasonOf(error)
      return false
    }
  })
  if (!isShown) throw new Error(`a client on port ${port} said: ${last}`)
}

/** nginx's workers take over one by one, and for a moment either may answer: once is not enough. */
async function isShownEveryTime(asked: Handshake, print: string | undefined): Promise<boolean> {
  for (let time = 0; time < timesInARow; time++)
    if ((await shakeHands(asked)).fingerprint256 !== print) return false
  return true
}

const unshown = (error: unknown, and: string) =>
  new InstallError('cannot show the new certificate', {
    because: `${reasonOf(error)}; ${and}`,
    remedy: 'look at `nginx -t` and parley doctor, then run the same command again',
    cause: error,
  })
