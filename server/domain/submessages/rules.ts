import * as z from 'zod'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'

const line = z.string().max(1_000)
const index = z.int().min(0).max(1_000)

/** What may be added to each kind of widget; of these only the author of the message may say some. */
const steps = {
  poll: z.discriminatedUnion('type', [
    z.object({ type: z.literal('new_option'), option: line, idx: index }),
    z.object({ type: z.literal('question'), question: line }),
    z.object({ type: z.literal('vote'), key: line, vote: z.union([z.literal(1), z.literal(-1)]) }),
  ]),
  todo: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('new_task'),
      key: index,
      task: line,
      desc: line,
      completed: z.boolean(),
    }),
    z.object({ type: z.literal('strike'), key: line }),
    z.object({ type: z.literal('new_task_list_title'), title: line }),
  ]),
}
const authorsOnly = ['question', 'new_task_list_title']

type Addition = { content: string; widgetType: string | undefined; isAuthor: boolean }

/** Refuses what no client could fold. Widgets of other kinds are their programs' own affair. */
export function checkStep({ content, widgetType, isAuthor }: Addition): void {
  const step = jsonIn(content)
  if (widgetType !== 'poll' && widgetType !== 'todo') return
  const read = steps[widgetType].safeParse(step)
  if (!read.success) throw badRequest(`Invalid ${widgetType} data`)
  if (authorsOnly.includes(read.data.type) && !isAuthor)
    throw new ApiError('UNAUTHORIZED_PRINCIPAL', 'Only the author can change that.')
}

function jsonIn(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    throw badRequest('Invalid json for submessage')
  }
}

const widget = z.object({ widget_type: z.string() })

/** The kind of widget that a message's first submessage makes of it. */
export function widgetTypeIn(content: string | undefined): string | undefined {
  return content === undefined ? undefined : widget.safeParse(jsonIn(content)).data?.widget_type
}
