import { pino, type Logger, type LevelWithSilent } from 'pino'

/** JSON lines on standard error, written at once, so that nothing is lost with the process. */
export const openLog = (level: LevelWithSilent): Logger =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
