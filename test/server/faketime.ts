const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64'

/** Environment of a program that lives so many seconds from now. Those who wait wait for real. */
export const secondsAhead = (seconds: number): Record<string, string> => ({
  LD_PRELOAD: `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`,
  FAKETIME: `+${seconds}`,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  NO_FAKE_STAT: '1',
})
