import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { InstallError } from './install-error.ts'

const holder = z.object({
  pid: z.number(),
  user: z.string(),
  command: z.string(),
  since: z.string(),
})

/** Who holds the lock, as the second one is told. */
export type Holder = z.infer<typeof holder>

export type Lock = { release(): Promise<void> }

/**
 * One run at a time. The lock is the kernel's (flock, held by a child that lives on our pipe), so a killed run leaves no
 * stale one; the file's content only tells who holds it.
 * @throws InstallError with exit 'locked', naming the holder.
 */
export async function takeLock(path: string, me: Holder): Promise<Lock> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  // It waits a moment: for the keeper of a run just ended, and for those who only look.
  const keeper = spawn('flock', ['--wait', '1', '--no-fork', path, 'cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // Ctrl-C must not take the lock from a run that is ending its step.
    detached: true,
  })
  const ended = new Promise<void>(resolve => {
    keeper.once('close', () => resolve())
    keeper.once('error', () => resolve())
  })
  // The keeper echoes a byte only once it has the lock; when it cannot have it, it ends without one.
  const held = await new Promise<boolean>(resolve => {
    keeper.stdout.once('data', () => resolve(true))
    void ended.then(() => resolve(false))
    keeper.stdin.on('error', () => resolve(false))
    keeper.stdin.write('.')
  })
  if (!held) throw await lockedBy(path)
  await writeFile(path, `${JSON.stringify(me)}\n`, { mode: 0o600 })
  return {
    async release() {
      keeper.stdin.end()
      await ended
    },
  }
}

/**
 * Looks whether another run is at work, before anything else is asked or looked at. It makes nothing: where no run has been, there is
 * no file.
 * @throws InstallError with exit 'locked', naming the holder.
 */
export async function requireNoOtherRun(path: string): Promise<void> {
  if (!existsSync(path)) return
  const look = spawn('flock', ['--shared', '--nonblock', '--no-fork', path, 'true'], {
    stdio: 'ignore',
  })
  const code = await new Promise<number | null>(resolve => {
    look.once('close', resolve)
    look.once('error', () => resolve(null))
  })
  if (code !== 0) throw await lockedBy(path)
}

async function lockedBy(path: string): Promise<InstallError> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return new InstallError('cannot start: another run is at work', {
    because: describe(text),
    remedy: 'wait until it ends, or end it; a lock needs no clearing by hand',
    exit: 'locked',
  })
}

function describe(text: string): string {
  try {
    const { command, user, pid, since } = holder.parse(JSON.parse(text))
    return `\`${command}\` of ${user} (pid ${pid}) has held the lock since ${since}`
  } catch {
    return 'its holder has taken the lock and not yet written its name'
  }
}
