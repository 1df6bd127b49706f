import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { handedOver, type Key } from './key.ts'
import { dropKey, slotsOf } from './keys.ts'
import type { Tang } from './record.ts'

/** clevis-systemd answers the prompt at boot; curl and jose are what clevis asks the server with. */
export const tangPackages = ['clevis', 'clevis-luks', 'clevis-systemd', 'curl', 'jose']

const advertisement = z.object({ payload: z.string() })

const keySet = z.object({
  keys: z.array(
    z.object({
      kty: z.string(),
      crv: z.string(),
      x: z.string(),
      y: z.string(),
      key_ops: z.array(z.string()),
    }),
  ),
})

/** Thumbprints of the keys that a Tang server signs with, for a person to compare. */
export async function thumbprintsAt(host: Look, url: string): Promise<string[]> {
  const { ok, out, err } = await host.ask([
    'curl',
    '--silent',
    '--show-error',
    '--fail',
    '--max-time',
    '30',
    `${url.replace(/\/$/, '')}/adv`,
  ])
  if (!ok)
    throw new InstallError(`cannot ask the Tang server ${url}`, {
      because: err.trim() === '' ? 'it does not answer' : err.trim(),
      remedy: 'see that the address is right and the server runs',
    })
  return thumbprintsIn(out)
}

/** From what a server advertises (RFC 7515), the thumbprints of its signing keys (RFC 7638). */
export function thumbprintsIn(text: string): string[] {
  const { payload } = advertisement.parse(JSON.parse(text))
  const { keys } = keySet.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  return keys
    .filter(key => key.key_ops.includes('verify'))
    .map(({ crv, kty, x, y }) =>
      createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url'),
    )
}

/** Lets the volume open where that server answers. What was bound before goes when the new binding is in. */
export async function bindTang(host: Host, device: string, known: Key, tang: Tang): Promise<void> {
  const former = await slotsOf(host, device, 'tang')
  const config = JSON.stringify({ url: tang.url, thp: tang.thumbprint })
  const { input } = handedOver(known)
  await host.run({
    argv: [
      'clevis',
      'luks',
      'bind',
      '-y',
      '-d',
      device,
      '-k',
      known.kind === 'file' ? known.path : '-',
      'tang',
      config,
    ],
    ...(input !== undefined && { input }),
    undo: 'one-way',
  })
  // With the former ones still there, one of them could be what answers.
  const fresh = (await slotsOf(host, device, 'tang')).filter(slot => !former.includes(slot))
  for (const slot of fresh) {
    const answer = await passphraseFrom(host, device, slot)
    if (answer === undefined)
      throw new InstallError('cannot open the volume with the Tang server', {
        because: `it was bound to ${tang.url}, which does not give its key back now`,
        remedy: 'every other way still opens it; see that the server runs, then run this again',
      })
  }
  for (const slot of former) await dropKey(host, device, slot, known)
}

/** The passphrase that clevis gets back with the server's help, or undefined when it does not come. */
export async function passphraseByTang(host: Look, device: string): Promise<string | undefined> {
  for (const slot of await slotsOf(host, device, 'tang')) {
    const answer = await passphraseFrom(host, device, slot)
    if (answer !== undefined) return answer
  }
  return undefined
}

async function passphraseFrom(
  host: Look,
  device: string,
  slot: number,
): Promise<string | undefined> {
  const { ok, out } = await host.ask(['clevis', 'luks', 'pass', '-d', device, '-s', String(slot)])
  return ok && out !== '' ? out : undefined
}
