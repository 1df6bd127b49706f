import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { localHost } from '../../../installer/core/local-host.ts'
import { releaseContent } from '../../../installer/resources/release-content.ts'
import { kept } from '../../peers/kept.ts'
import type { Machine } from './machine.ts'

/** Says which release this checkout would be. */
export const shippedDigest = async (): Promise<string> =>
  (await releaseContent(localHost(), process.cwd())).digest

/** What a release is made of, as a disk to be read: a checkout with its packages. */
async function checkoutDisk(): Promise<string> {
  const { digest, paths } = await releaseContent(localHost(), process.cwd())
  const folder = await kept(`checkout-2-${digest.slice(0, 12)}`, async fresh => {
    const stage = join(fresh, 'stage')
    await mkdir(stage)
    await execa('cp', ['-r', '-P', '--parents', '--preserve=mode,timestamps', ...paths, stage])
    // What bin/parley writes when it has fetched what the lock file names.
    const lock = createHash('sha256')
      .update(await readFile('package-lock.json'))
      .digest('hex')
    await writeFile(join(stage, 'node_modules/.parley-complete'), `${lock}\n`)
    await mkdir(join(stage, compiled), { recursive: true })
    const { stdout } = await execa('du', ['--summarize', '--block-size=1M', stage])
    const size = `${Math.ceil(Number.parseInt(stdout, 10) * 1.2) + 32}M`
    await execa('mke2fs', ['-q', '-t', 'ext4', '-d', stage, join(fresh, 'disk'), size])
    await rm(stage, { recursive: true })
  })
  return join(folder, 'disk')
}

/** Where `bin/parley` keeps compiled code. To compile takes half a minute by emulation, for each start. */
const compiled = 'node_modules/.cache/node-compile'

/** The checkout at `/parley`, which only can be read, but for the compiled code. */
export async function bringCheckout(host: Machine): Promise<void> {
  await host.attachDisk({ serial: 'checkout', readOnlyFile: await checkoutDisk() })
  await mountCheckout(host)
}

/** After a boot. */
export const mountCheckout = (host: Machine): Promise<string> =>
  host.sh(
    `mountpoint -q /parley && exit
    mkdir -p /parley /var/tmp/compiled
    mount -o ro /dev/disk/by-id/virtio-checkout /parley
    mount --bind /var/tmp/compiled /parley/${compiled}`,
  )

export async function takeCheckout(host: Machine): Promise<void> {
  await host.sh(`umount /parley/${compiled} /parley; rmdir /parley; rm -r /var/tmp/compiled`)
  await host.detachDisk('checkout')
}
