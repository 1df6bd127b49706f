import { buffer } from 'node:stream/consumers'
import type { Incoming } from '../../platform/http/endpoint.ts'
import { oneFile } from '../../platform/http/one-file.ts'

/** The picture of a form, whole, and the form's other fields. `what` it is for stands in the refusals. */
export async function takePicture(
  incoming: Incoming,
  { what, maxMib }: { what: string; maxMib: number },
) {
  const only = `You must upload exactly one ${what}.`
  const fields = new Map<string, string>()
  const picture = await oneFile(incoming, ({ content }) => buffer(content), {
    maxMib,
    words: {
      none: only,
      several: only,
      tooLarge: `Uploaded file is larger than the allowed limit of ${maxMib} MiB`,
    },
    onField: (name, value) => fields.set(name, value),
  })
  return { picture, fields }
}
