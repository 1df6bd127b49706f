declare module 'zulip-js' {
  type Parameters = Record<string, unknown>
  type Reply = { result: 'success' | 'error'; msg: string; code?: string } & Record<string, unknown>

  export type ZulipClient = {
    callEndpoint(
      path: string,
      method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
      parameters?: Parameters,
    ): Promise<Reply>
    users: { me: { subscriptions: { add(parameters: Parameters): Promise<Reply> } } }
    messages: {
      send(parameters: Parameters): Promise<Reply>
      retrieve(parameters: Parameters): Promise<Reply>
    }
    queues: { register(parameters: Parameters): Promise<Reply> }
    events: { retrieve(parameters: Parameters): Promise<Reply> }
  }

  export default function zulip(config: {
    realm: string
    username: string
    password: string
  }): Promise<ZulipClient>
}
