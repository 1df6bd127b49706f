export type DefaultChannelsEvent = { type: 'default_streams'; default_streams: number[] }

export type DefaultChannelsState = { realm_default_streams: number[] }

/** The event tells all of them. */
export const applyDefaultChannelsEvent = <State extends DefaultChannelsState>(
  state: State,
  event: DefaultChannelsEvent,
): State => ({ ...state, realm_default_streams: event.default_streams })
