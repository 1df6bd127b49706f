import { rates } from './rates.ts'

export const limits = {
  apiByUser: rates({
    default: [{ requests: 200, seconds: 60 }],
    prompt: 'How often may one person ask the server for something?',
    help: 'By all of their sessions, programs and bots’ keys together, in each process of the server. Who asks more often is told when to come again.',
    example: [{ requests: 200, seconds: 60 }],
  }),
  apiByAddress: rates({
    default: [{ requests: 100, seconds: 60 }],
    prompt: 'How often may an address ask that does not say who it is?',
    help: 'Or that says it wrongly. An IPv6 network of 64 bits is one address.',
    example: [{ requests: 100, seconds: 60 }],
  }),
  eventsByUser: rates({
    default: [{ requests: 6_000, seconds: 60 }],
    prompt: 'How often may one person ask what has happened since?',
    help: 'Programs that follow a busy place ask again with each message.',
    example: [{ requests: 6_000, seconds: 60 }],
  }),
}
