import { fail, pass, warn, type Finding } from '../facts/finding.ts'
import { readHeader, type Header } from '../volume/header.ts'
import { readRecord, type VolumeRecord } from '../volume/record.ts'
import { wayLine, waysOf } from '../volume/way.ts'
import type { Check } from './check.ts'

/** Somebody still gets into the volume when one thing is lost: a passphrase, a machine, a sector. */
export const volumeStaysReachable: Check = {
  name: 'volume-keys',
  promise: 'the encrypted volume still opens when one way in or its header is lost',
  severity: 'high',
  async look({ host }) {
    const record = await readRecord(host)
    if (record === undefined) return []
    const header = await readHeader(host, record.device)
    if (header === undefined)
      return [
        fail(
          'volume header',
          `there is none on ${record.device}: the next boot opens nothing`,
          'parley volume header-restore FILE, now, while the data is still there',
        ),
      ]
    return [waysIn(header), recovery(header), backup(record, header), ...unfinished(record, header)]
  },
}

function waysIn(header: Header): Finding {
  const ways = waysOf(header)
  const evidence = ways.map(wayLine)
  return ways.length > 1
    ? pass('ways into the volume', `${ways.length}`, evidence)
    : warn(
        'ways into the volume',
        'one: when it is lost, so is the data',
        'parley help volume add-key',
        evidence,
      )
}

const recovery = (header: Header): Finding =>
  waysOf(header).some(way => way.kind === 'recovery key')
    ? pass('recovery key', 'there is one')
    : warn('recovery key', 'there is none', 'parley volume add-key recovery-key')

function backup({ headerBackup }: VolumeRecord, { epoch }: Header): Finding {
  const about = 'header backup'
  const remedy = 'parley help volume header-backup'
  if (headerBackup === undefined)
    return warn(about, 'none: one bad sector can lose all data', remedy)
  const evidence = [headerBackup.path, headerBackup.at]
  return headerBackup.epoch === epoch
    ? pass(about, `of ${headerBackup.at.slice(0, 10)}, with the keys of today`, evidence)
    : warn(
        about,
        'older than the keys: removed ones open it, new ones do not',
        `${remedy}; destroy the old one`,
        evidence,
      )
}

const unfinished = (record: VolumeRecord, header: Header): Finding[] =>
  header.isReencrypting || record.reencryption !== undefined
    ? [warn('re-encryption', 'it was cut short', 'parley volume reencrypt goes on with it')]
    : []
