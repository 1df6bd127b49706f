import * as z from 'zod'
import { ApiError } from '../../platform/http/api-error.ts'

const endOfTime = 253_402_300_799 // the last second of the year 9999

/** Seconds since 1970. */
export const timestamp = z.int().max(endOfTime)

/** @throws ApiError for a moment that has passed */
export function requireFuture(moment: Date, now: Date): void {
  if (moment.getTime() <= now.getTime())
    throw new ApiError(
      'DELIVERY_TIME_NOT_IN_FUTURE',
      'Scheduled delivery time must be in the future.',
    )
}

export const atSeconds = (seconds: number): Date => new Date(seconds * 1000)
