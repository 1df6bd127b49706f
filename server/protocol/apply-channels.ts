import {
  personalProperties,
  type ChannelsState,
  type Stream,
  type StreamEvent,
  type StreamUpdateEvent,
  type StreamWithSubscribers,
  type Subscription,
  type SubscriptionEvent,
} from './channels.ts'

/** Channels that came, went or changed, for whoever may know of them. */
export function applyStreamEvent<State extends ChannelsState>(
  state: State,
  event: StreamEvent,
): State {
  switch (event.op) {
    case 'create': {
      const ids = event.streams.map(stream => stream.stream_id)
      const rest = without(state, ids)
      const start = keepsLists(rest) ? { subscribers: [] } : {}
      const streams = event.streams.map(stream => ({ ...stream, ...start }))
      const known = streams.filter(isPersonal)
      const unknown = streams.filter(stream => !isPersonal(stream))
      return {
        ...rest,
        streams: inOrder([...rest.streams, ...event.streams.map(impersonal)]),
        unsubscribed: inOrder([...rest.unsubscribed, ...known]),
        never_subscribed: inOrder([...rest.never_subscribed, ...unknown]),
      }
    }
    case 'delete':
      return without(state, event.stream_ids)
    case 'update':
      return inEveryList(state, stream =>
        stream.stream_id === event.stream_id
          ? { ...stream, ...alongWith(event), [event.property]: event.value }
          : stream,
      )
  }
}

/** Whether the client asked for lists of subscribers: those that it was given say it. The first list of all cannot be wrong. */
function keepsLists({ subscriptions, unsubscribed, never_subscribed }: ChannelsState): boolean {
  const all: readonly StreamWithSubscribers[] = [
    ...subscriptions,
    ...unsubscribed,
    ...never_subscribed,
  ]
  return all.every(({ subscribers }) => subscribers !== undefined)
}

/** What a change of one property says of others. */
function alongWith(event: StreamUpdateEvent): Partial<Stream> {
  const { rendered_description, history_public_to_subscribers, is_web_public } = event
  return {
    ...(rendered_description !== undefined && { rendered_description }),
    ...(history_public_to_subscribers !== undefined && { history_public_to_subscribers }),
    ...(is_web_public !== undefined && { is_web_public }),
  }
}

/** Who is in which channel: oneself, and the others. */
export function applySubscriptionEvent<State extends ChannelsState>(
  state: State,
  event: SubscriptionEvent,
): State {
  switch (event.op) {
    case 'add':
      return event.subscriptions.reduce(subscribed, state)
    case 'remove':
      return event.subscriptions.reduce((next, { stream_id: id }) => unsubscribed(next, id), state)
    case 'update':
      return {
        ...state,
        subscriptions: state.subscriptions.map(subscription =>
          subscription.stream_id === event.stream_id
            ? { ...subscription, [event.property]: event.value }
            : subscription,
        ),
      }
    case 'peer_add':
    case 'peer_remove':
      return inEveryList(state, stream =>
        event.stream_ids.includes(stream.stream_id)
          ? withPeople(stream, event.user_ids, event.op === 'peer_add')
          : stream,
      )
  }
}

function subscribed<State extends ChannelsState>(state: State, added: Subscription): State {
  const others = ({ stream_id: id }: Stream) => id !== added.stream_id
  return {
    ...state,
    streams: state.streams.map(stream =>
      others(stream) ? stream : { ...stream, subscriber_count: added.subscriber_count },
    ),
    subscriptions: inOrder([...state.subscriptions.filter(others), added]),
    unsubscribed: state.unsubscribed.filter(others),
    never_subscribed: state.never_subscribed.filter(others),
  }
}

function unsubscribed<State extends ChannelsState>(state: State, id: number): State {
  const left = state.subscriptions.find(subscription => subscription.stream_id === id)
  if (!left) return state
  return {
    ...state,
    streams: state.streams.map(stream =>
      stream.stream_id === id ? withPeople(stream, [state.user_id], false) : stream,
    ),
    subscriptions: state.subscriptions.filter(subscription => subscription !== left),
    unsubscribed: inOrder([...state.unsubscribed, withPeople(left, [state.user_id], false)]),
  }
}

function withPeople<S extends StreamWithSubscribers>(stream: S, ids: number[], come: boolean): S {
  const { subscribers, partial_subscribers: some } = stream
  const changed = (known: number[]) => {
    const others = known.filter(id => !ids.includes(id))
    return come ? [...others, ...ids].sort((a, b) => a - b) : others
  }
  return {
    ...stream,
    subscriber_count: stream.subscriber_count + (come ? ids.length : -ids.length),
    ...(subscribers && { subscribers: changed(subscribers) }),
    ...(some && { partial_subscribers: changed(some) }),
  }
}

const isPersonal = (stream: StreamWithSubscribers | Subscription): stream is Subscription =>
  'color' in stream

/** The channel itself, without who is in it and what one of them has set. */
function impersonal(stream: StreamWithSubscribers | Subscription): Stream {
  const copy: Partial<Subscription> & Stream = { ...stream }
  for (const key of ['subscribers', 'partial_subscribers', ...personalProperties] as const)
    delete copy[key]
  return copy
}

function without<State extends ChannelsState>(state: State, ids: readonly number[]): State {
  const stays = ({ stream_id: id }: Stream) => !ids.includes(id)
  return {
    ...state,
    streams: state.streams.filter(stays),
    subscriptions: state.subscriptions.filter(stays),
    unsubscribed: state.unsubscribed.filter(stays),
    never_subscribed: state.never_subscribed.filter(stays),
  }
}

const inEveryList = <State extends ChannelsState>(
  state: State,
  change: <S extends StreamWithSubscribers>(stream: S) => S,
): State => ({
  ...state,
  streams: state.streams.map(change),
  subscriptions: state.subscriptions.map(change),
  unsubscribed: state.unsubscribed.map(change),
  never_subscribed: state.never_subscribed.map(change),
})

const inOrder = <S extends Stream>(streams: S[]): S[] =>
  streams.sort((a, b) => a.stream_id - b.stream_id)
