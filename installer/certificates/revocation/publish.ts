// Puts lists of revoked certificates where the web server reads them, with the record that they come from, as root:
//   node publish.ts <request.json
// A program of its own, since they are no text, and since the journal must hold no list: `parley undo` makes no revoked
// certificate good again.
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { reasonOf } from '../../core/install-error.ts'
import { localHost, writeBytes } from '../../core/local-host.ts'
import { asInstallError } from '../../terminal/errors.ts'

const request = z.object({
  owner: z.string(),
  directories: z.array(z.object({ path: z.string(), mode: z.number() })),
  files: z.array(z.object({ path: z.string(), mode: z.number(), base64: z.string() })),
  removed: z.array(z.string()),
})

/** In order: each stands whole before the next, so that a later run completes what a kill has left. */
export type Publication = z.infer<typeof request>

async function publish(): Promise<void> {
  const { owner, directories, files, removed } = request.parse(
    JSON.parse(await text(process.stdin)),
  )
  const host = localHost()
  for (const { path, mode } of directories)
    await host.write(path, { kind: 'directory', mode, owner })
  for (const { path, mode, base64 } of files)
    await writeBytes(path, { content: Buffer.from(base64, 'base64'), mode, owner })
  for (const path of removed) await host.remove(path)
}

// Whoever started it tells its words to people: they are words, and no stack trace.
await publish().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(asInstallError(error))}\n`)
  process.exitCode = 1
})
