import type { MainProcess } from './main-process.ts'
import type { NotifySocket } from './notify-socket.ts'
import { signal } from './process-identity.ts'
import type { Service } from './unit.ts'

/** Ends a service that has said nothing for too long: it hangs, and Restart= brings another. Returns at its end. */
export async function watchOver(
  { watchdogMs, watchdogSignal }: Service,
  main: MainProcess,
  notify: NotifySocket,
  tell: (text: string) => void,
): Promise<void> {
  const late = () => {
    tell(`it has said nothing for ${watchdogMs / 1000} s: it hangs and is ended`)
    signal(main.identity, watchdogSignal, 'group')
  }
  let timer = setTimeout(late, watchdogMs)
  notify.onBeat(() => {
    clearTimeout(timer)
    timer = setTimeout(late, watchdogMs)
  })
  await main.ended
  clearTimeout(timer)
  notify.close()
}
