import { neverSaid } from './never-said.ts'

/** One way in which answers or events differ from the specification. */
export type Deviation = {
  /**
   * `beside`: these keys are said and not specified; `otherwise`: they have values that are not specified; `never`: they are
   * specified and never said.
   */
  readonly how: 'beside' | 'otherwise' | 'never'
  /** Why. A sentence or two, for people who write clients. */
  readonly reason: string
  /**
   * Keys by operation (`GET /users`), event (`event stream/create`) or `any refusal`; `*` is any part of a key. No keys: the whole
   * operation or event is never seen.
   */
  readonly where: Readonly<Record<string, readonly string[]>>
}

const reminders =
  'Reminders are as in `GET /reminders` and in events; the document describes scheduled messages in their place.'

/** Everything that this server says otherwise than it is specified. `test/contract` knows of nothing else. */
export const deviations: readonly Deviation[] = [
  {
    how: 'otherwise',
    reason: 'Null: there is none. Clients read it so, and the document forgets to say it.',
    where: {
      'POST /register': [
        'demo_organization_scheduled_deletion_date',
        'upgrade_text_for_wide_organization_logo',
        'jitsi_server_url',
      ],
    },
  },
  {
    how: 'otherwise',
    reason:
      'Empty where the status has no emoji: the document says so in words, and forgets it in its list.',
    where: { 'event user_status': ['reaction_type'] },
  },
  {
    how: 'otherwise',
    reason: reminders,
    where: { 'POST /register': ['reminders[].scheduled_message_id'] },
  },
  {
    how: 'beside',
    reason: reminders,
    where: {
      'POST /register': ['reminders[].reminder_id', 'reminders[].reminder_target_message_id'],
    },
  },
  {
    how: 'never',
    reason: reminders,
    where: { 'POST /register': ['reminders[].scheduled_message_id', 'reminders[].topic'] },
  },
  {
    how: 'beside',
    reason: 'A client that shows what it sends at once knows its message by it.',
    where: { 'event message': ['local_message_id'] },
  },
  {
    how: 'beside',
    reason:
      '`POST /register` tells them, and `PATCH /realm` changes them; the list of the document forgets them.',
    where: {
      'event realm/update_dict': ['data.message_retention_days', 'data.avatar_changes_disabled'],
    },
  },
  {
    how: 'beside',
    reason:
      'Whoever was in the channel before has settings for it, which nothing else would tell before the next `POST /register`.',
    where: {
      'event stream/create': [
        'streams[].color',
        'streams[].is_muted',
        'streams[].in_home_view',
        'streams[].pin_to_top',
        'streams[].*_notifications',
        'streams[].wildcard_mentions_notify',
      ],
    },
  },
  {
    how: 'beside',
    reason: "Zulip's own server refuses by these too; the document gives no example of them.",
    where: {
      'any refusal': [
        'code AUTHENTICATION_FAILED',
        'code BAD_IMAGE',
        'code BAD_NARROW',
        'desc',
        'code CANNOT_ADMINISTER_CHANNEL',
        'code CSRF_FAILED',
        'reason',
        'code DELIVERY_TIME_NOT_IN_FUTURE',
        'code EXPECTATION_MISMATCH',
        'code INVALID_JSON',
        'code METHOD_NOT_ALLOWED',
        'allowed_methods',
      ],
    },
  },
  {
    how: 'beside',
    reason:
      'They come with `MOVE_MESSAGES_TIME_LIMIT_EXCEEDED`: an example has them, and the list of keys forgets them.',
    where: {
      'any refusal': [
        'first_message_id_allowed_to_move',
        'total_messages_allowed_to_move',
        'total_messages_in_topic',
      ],
    },
  },
  {
    how: 'beside',
    reason: "Only calls for accepting an invitation refuse by it, which are beside Zulip's API.",
    where: { 'any refusal': ['code INVALID_INVITATION'] },
  },
  {
    how: 'beside',
    reason: "A second factor, required by role where owners decide so: Zulip's API has none.",
    where: {
      'any refusal': [
        'code TWO_FACTOR_ENROLMENT_REQUIRED',
        'code TWO_FACTOR_EXPIRED',
        'code TWO_FACTOR_FAILED',
        'code TWO_FACTOR_REQUIRED',
      ],
      'POST /register': ['realm_two_factor_required_roles'],
      'event realm/update_dict': ['data.two_factor_required_roles'],
    },
  },
  ...neverSaid.map(one => ({ how: 'never', ...one }) as const),
]
