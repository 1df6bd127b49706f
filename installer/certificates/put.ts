// Puts a generation of keys and certificates in its place, as root:
//   node put.ts <request.json
// A program of its own, so that a run can hand keys over by stdin and the journal holds none of them: a renewed
// certificate is not what `parley undo` takes back, that is `parley certs revert`.
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { reasonOf } from '../core/install-error.ts'
import { localHost } from '../core/local-host.ts'
import { asInstallError } from '../terminal/errors.ts'
import { prune, stage, switchTo } from './generations.ts'
import { proveOnSidePort } from './handshake.ts'

const request = z.object({
  store: z.object({ directory: z.string(), owner: z.string(), mode: z.number() }),
  name: z.string(),
  contents: z.record(z.string(), z.object({ content: z.string(), mode: z.number() })),
  names: z.array(z.string()).exactOptional(),
})

async function put(): Promise<void> {
  const { store, name, contents, names } = request.parse(JSON.parse(await text(process.stdin)))
  const host = localHost()
  await stage(host, store, name, contents)
  if (names !== undefined) {
    const files = ['chain.pem', 'key.pem', 'trust.pem']
    const [chain = '', key = '', trust] = files.map(file => contents[file]?.content)
    await proveOnSidePort({ chain, key, ...(trust !== undefined && { trust }) }, names)
  }
  await switchTo(host, store, name)
  await prune(host, store)
}

// Whoever started it tells its words to people: they are words, and no stack trace.
await put().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(asInstallError(error))}\n`)
  process.exitCode = 1
})
