/** How a channel takes messages without a topic: `inherit` leaves it to the organization. */
export const topicsPolicies = [
  'inherit',
  'allow_empty_topic',
  'disable_empty_topic',
  'empty_topic_only',
] as const
export type TopicsPolicy = (typeof topicsPolicies)[number]

/** Why a message may not go to this topic; undefined when it may. */
export function topicRefusal(
  topic: string,
  policies: { channel: TopicsPolicy; organization: string },
): string | undefined {
  const policy = policies.channel === 'inherit' ? policies.organization : policies.channel
  if (policy === 'empty_topic_only' && topic !== '')
    return 'Only the general chat topic is allowed in this channel.'
  if (policy === 'disable_empty_topic' && topic === '')
    return 'Sending messages to the general chat is not allowed in this channel.'
  return undefined
}
