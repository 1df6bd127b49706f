import { authenticationEndpoints } from './domain/authentication/routes.ts'
import { channelEndpoints } from './domain/channels/routes.ts'
import { eventQueueEndpoints } from './domain/event-queues/routes.ts'
import { flagEndpoints } from './domain/flags/routes.ts'
import { healthEndpoints } from './domain/health/routes.ts'
import { messageEndpoints } from './domain/messages/routes.ts'
import { presenceEndpoints } from './domain/presence/routes.ts'
import { serverEndpoints } from './domain/server/routes.ts'
import { subscriptionEndpoints } from './domain/subscriptions/routes.ts'
import { topicEndpoints } from './domain/topics/routes.ts'
import { userEndpoints } from './domain/users/routes.ts'
import type { Endpoint } from './platform/http/endpoint.ts'

/** Every call that the server answers. */
export const endpoints: readonly Endpoint[] = [
  ...healthEndpoints,
  ...serverEndpoints,
  ...authenticationEndpoints,
  ...eventQueueEndpoints,
  ...userEndpoints,
  ...presenceEndpoints,
  ...channelEndpoints,
  ...subscriptionEndpoints,
  ...topicEndpoints,
  ...messageEndpoints,
  ...flagEndpoints,
]
