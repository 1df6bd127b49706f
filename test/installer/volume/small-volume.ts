import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Host } from '../../../installer/core/host.ts'
import type { Key } from '../../../installer/volume/key.ts'
import { makeHeader, type Secrets, type Wish } from '../../../installer/volume/make.ts'
import { rootedHost } from './rooted-host.ts'

/** A key derivation that takes no time: what it guards is a file of zeroes. */
export const fast = [
  '--pbkdf=argon2id',
  '--pbkdf-force-iterations=4',
  '--pbkdf-memory=32',
  '--pbkdf-parallel=1',
]

export const phrase = 'correct horse battery staple'

export const passphrase = (text: string): Key => ({ kind: 'passphrase', text })

export const wishFor = (path: string, more: Partial<Wish> = {}): Wish => ({
  place: { path, isFile: true },
  hasRecoveryKey: true,
  cost: fast,
  ...more,
})

/** Keeps each recovery key that it is shown. */
export function keeper(): Secrets & { readonly kept: string[] } {
  const kept: string[] = []
  return {
    passphrase: phrase,
    kept,
    confirmed(key) {
      kept.push(key)
      return Promise.resolve()
    },
  }
}

/** A folder in memory: each change of a header is written through, and a disk takes its time. */
export function folderInMemory(t: Test): string {
  const folder = mkdtempSync('/dev/shm/parley-volume-')
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** As large as a volume has to be, without a byte in it. */
export function emptyFile(path: string): string {
  const file = openSync(path, 'w', 0o600)
  ftruncateSync(file, 1024 ** 3)
  closeSync(file)
  return path
}

/** A real LUKS2 volume in a file, with a passphrase and a recovery key. */
export async function smallVolume(t: Test, more: Partial<Wish> = {}) {
  const folder = folderInMemory(t)
  const path = emptyFile(join(folder, 'volume.img'))
  const host: Host = rootedHost(folder)
  const secrets = keeper()
  const record = await makeHeader(host, wishFor(path, more), secrets)
  return {
    host,
    folder,
    record,
    volume: { device: path, cost: fast },
    recovery: secrets.kept[0] ?? '',
  }
}
