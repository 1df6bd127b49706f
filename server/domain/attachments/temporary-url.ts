import type { StoredAttachment } from '../../access/attachments.ts'
import type { Keyring } from '../../platform/signing/keyring.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'

const validSeconds = 60

const signed = (id: string, until: string) => `${id} ${until}`

/** Opens the file to whoever has it, for a minute: for programs that cannot show who they are where they show a file. */
export function temporaryUrl(
  signing: Keyring,
  { id, name }: Pick<StoredAttachment, 'id' | 'name'>,
  now: Date,
): string {
  const parts = [String(id), String(unixSeconds(now) + validSeconds)] as const
  const token = [...parts, signing.sign('file', signed(...parts))].join('.')
  return `/user_uploads/temporary/${token}/${encodeURIComponent(name)}`
}

/** The id of the attachment; undefined when nobody signed the token or its minute is over. */
export function attachmentOf(signing: Keyring, token: string, now: Date): number | undefined {
  const [id = '', until = '', ...signature] = token.split('.')
  if (!signing.verify('file', signed(id, until), signature.join('.'))) return undefined
  return Number(until) * 1000 > now.getTime() ? Number(id) : undefined
}
