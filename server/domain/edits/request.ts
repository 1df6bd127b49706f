import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { HeldMessage } from '../../access/messages-to-change.ts'
import type { Destination } from '../../access/messages-to-move.ts'
import type { PropagateMode } from '../../protocol/message-changes.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import {
  boolean,
  integer,
  optional,
  text,
  textOrJson,
  withDefault,
  type Values,
} from '../../platform/http/parameters.ts'
import { messageContent, messageTopic } from '../messages/draft.ts'

export const editParameters = {
  message_id: integer,
  content: optional(text()),
  prev_content_sha256: optional(text()),
  topic: optional(text()),
  subject: optional(text()),
  stream_id: optional(integer),
  propagate_mode: withDefault(
    textOrJson(z.enum(['change_one', 'change_later', 'change_all'])),
    'change_one',
  ),
  send_notification_to_old_thread: withDefault(boolean, false),
  send_notification_to_new_thread: withDefault(boolean, true),
}
export type EditRequest = Values<typeof editParameters>

/** What is to be different: keys that are there differ from what is so now. */
export type WantedEdit = {
  content?: string
  topic?: string
  channelId?: number
}

/** Where the request wants messages to be; undefined when it speaks of content alone. */
export function destinationOf(request: EditRequest): Destination | undefined {
  const topic = request.topic ?? request.subject
  if (topic === undefined && request.stream_id === undefined) return undefined
  return { channelId: request.stream_id, topic: topic === undefined ? topic : messageTopic(topic) }
}

/** What of the request would change something about the message; refuses what contradicts itself. */
export function wantedEdit(request: EditRequest, message: HeldMessage): WantedEdit {
  const { content, stream_id: channelId, prev_content_sha256: expected } = request
  const topic = request.topic ?? request.subject
  const wanted = {
    ...(content !== undefined && { content: editedContent(content) }),
    ...(topic !== undefined && { topic: messageTopic(topic) }),
    ...(channelId !== undefined && { channelId }),
  }
  checkParts(wanted, request.propagate_mode)
  if (message.channelId === null) checkDirect(wanted)
  if (expected !== undefined) expectContent(message, expected)
  return differing(message, wanted)
}

function checkParts({ content, topic, channelId }: WantedEdit, mode: PropagateMode): void {
  const moves = topic !== undefined || channelId !== undefined
  if (content === undefined && !moves) throw badRequest('Nothing to change')
  if (!moves && mode !== 'change_one') throw badRequest('Invalid propagate_mode without topic edit')
  if (content !== undefined && channelId !== undefined)
    throw badRequest('Cannot change message content while changing channel')
}

function checkDirect({ topic, channelId }: WantedEdit): void {
  if (topic !== undefined) throw badRequest('Direct messages cannot have topics.')
  if (channelId !== undefined) throw badRequest('Direct messages cannot be moved to channels.')
}

function differing(message: HeldMessage, { content, topic, channelId }: WantedEdit): WantedEdit {
  return {
    ...(content !== undefined && content !== message.content && { content }),
    ...(topic !== undefined && topic !== message.topic && { topic }),
    ...(channelId !== undefined && channelId !== message.channelId && { channelId }),
  }
}

/** Shown where an author took everything back but left the message. */
const deletedContent = '(deleted)'
const editedContent = (typed: string) =>
  typed.trim() === '' ? deletedContent : messageContent(typed)

/** Two devices that edit from the same text: the second is told. */
function expectContent({ content }: HeldMessage, expected: string): void {
  if (createHash('sha256').update(content).digest('hex') === expected.toLowerCase()) return
  throw new ApiError(
    'EXPECTATION_MISMATCH',
    "'prev_content_sha256' value does not match the expected value.",
  )
}
