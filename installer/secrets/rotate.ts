import type { Host } from '../core/host.ts'
import { InstallError, reasonOf } from '../core/install-error.ts'
import type { Secret } from './secret.ts'
import type { Sealing } from './sealing.ts'

/** What a rotation needs to know of the appliance. */
export type Rotation = {
  readonly host: Host
  readonly sealing: Sealing
  /** `user:group` of sealed files. */
  readonly owner: string
  readonly now: Date
  /** The readers take what is sealed now, gracefully; nothing to do is fine. */
  readonly take: () => Promise<void>
  /** Whether a running reader shows this mark, asked as a client asks. */
  readonly shows: (mark: string) => Promise<boolean>
  /** Told before each step. A kill at any of them loses nothing: the next rotation goes on from there. */
  readonly step?: (name: Step) => void
}

type Step = 'make' | 'keep the present one' | 'put in place' | 'take' | 'prove' | 'drop'

/**
 * Puts the next secret in the place of the present one. It is made and sealed beside, taken by its readers, shown by a live
 * answer, and only then is the present one dropped; when it is not shown, the present one is put back.
 * @returns whether it completed a rotation that was cut short, in which case no further one was made
 */
export async function rotate(
  secret: Secret,
  rotation: Rotation,
): Promise<{ readonly completed: boolean }> {
  const { host, sealing, owner, take, shows, step = () => {} } = rotation
  const path = sealing.path(secret.name)
  const beside = `${path}.new`
  const earlier = `${path}.old`
  const there = async (file: string) => (await host.read(file)) !== undefined
  const move = (from: string, to: string) =>
    host.run({ argv: ['mv', '-f', '--', from, to], undo: 'one-way' })
  const completed = (await there(beside)) || (await there(earlier))

  if (!completed) {
    step('make')
    const present = await requirePresent(secret, rotation)
    const content = await sealing.seal(host, secret.name, secret.next(present, rotation.now))
    await host.write(beside, { kind: 'file', content, mode: 0o600, owner })
  }
  if (await there(beside)) {
    step('keep the present one')
    const present = await host.read(path)
    if (present?.kind === 'file') await host.write(earlier, { ...present, mode: 0o600, owner })
    step('put in place')
    await move(beside, path)
  }
  step('take')
  const failure = await take().then(() => undefined, reasonOf)
  step('prove')
  const text = await sealing.open(host, secret.name)
  const isShown = failure === undefined && text !== undefined && (await shows(secret.mark(text)))
  if (!isShown) {
    await move(earlier, path)
    await take().catch(() => {})
    throw notShown(secret, failure)
  }
  step('drop')
  await host.remove(earlier)
  return { completed }
}

async function requirePresent(secret: Secret, { host, sealing }: Rotation): Promise<string> {
  const present = await sealing.open(host, secret.name)
  if (present !== undefined) return present
  throw new InstallError(`cannot rotate the secret ${secret.name}`, {
    because: 'there is none yet that this host can open',
    remedy: 'make it: parley apply',
    exit: 'refused',
  })
}

const notShown = ({ name, readers }: Secret, failure: string | undefined) =>
  new InstallError(`cannot rotate the secret ${name}`, {
    because: failure ?? 'the running server does not show the new one',
    remedy: `the present one was put back; look at \`parley status\` and the log of ${readers.join(', ')}, then rotate again`,
  })
