import { z } from 'zod'
import { get, type HttpsServer } from './https.ts'

const health = z.looseObject({ signing_key: z.string() })

/** Which key the running server signs with, as it says to anybody; undefined while it does not answer. */
export async function probeSigningKey(server: HttpsServer): Promise<string | undefined> {
  try {
    const { status, body } = await get(server, '/health')
    return status === 200 ? health.parse(JSON.parse(body)).signing_key : undefined
  } catch {
    return undefined
  }
}
