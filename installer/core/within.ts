const pollMs = 50

/** Waits until the condition holds or the time is over; for what nobody tells us: a process not our child, a server's next worker. */
export async function within(
  ms: number,
  holds: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) return false
    await new Promise(resolve => setTimeout(resolve, pollMs))
  }
  return true
}
