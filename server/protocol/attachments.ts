/** A file as its owner is told of it. Times are milliseconds since 1970. */
export type Attachment = {
  id: number
  name: string
  path_id: string
  size: number
  create_time: number
  /** Where it is referred to, by whomever; ascending. */
  messages: { id: number; date_sent: number }[]
}

/** Told to the owner. `upload_space_used` is what all files of the organization take, in bytes. */
export type AttachmentEvent = { type: 'attachment'; upload_space_used: number } & (
  { op: 'add' | 'update'; attachment: Attachment } | { op: 'remove'; attachment: { id: number } }
)

/** The list of one's files after an event. Pure. */
export function applyAttachmentEvent(
  files: readonly Attachment[],
  event: AttachmentEvent,
): Attachment[] {
  const others = files.filter(({ id }) => id !== event.attachment.id)
  if (event.op === 'remove') return others
  return [...others, event.attachment].toSorted((a, b) => a.id - b.id)
}
