import * as z from 'zod'

/**
 * What the other processes and the egress process say to each other: HTTP over a Unix socket. `POST /fetch` carries the
 * request as JSON in one header and its body as the body; the answer comes back the same way. A failure before the answer
 * is a status and JSON; one in the middle of the body is told by the trailer, which is there whenever the body is whole.
 * `CONNECT` asks for a line to the mail server; there a failure is told by a header.
 */
export const requestHeader = 'parley-egress-request'
export const answerHeader = 'parley-egress-answer'
export const outcomeTrailer = 'parley-egress-outcome'
export const failureHeader = 'parley-egress-failure'

export const largestBodyBytes = 10 * 1024 * 1024

// Names of HTTP's own tokens; values without line breaks. What belongs to the connection is for the egress process to say.
const headerName = z
  .string()
  .regex(/^[a-z\d!#$%&'*+.^_`|~-]+$/)
  .refine(name => !connectionHeaders.has(name), 'is not for the caller to set')
const headerValue = z.string().regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/)

const connectionHeaders = new Set([
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
])

export const outgoingRequest = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: z.string().max(8192),
  /** Names in lower case. */
  headers: z.record(headerName, headerValue),
  /** For everything together: names, connection, redirects, the last byte of the answer. */
  timeoutMs: z.int().min(1).max(120_000),
  /** Of the answer's body. */
  maxBytes: z
    .int()
    .min(0)
    .max(100 * 1024 * 1024),
  /** 0: a redirect is an answer like any other. */
  maxRedirects: z.int().min(0).max(5),
})

export type OutgoingRequest = z.infer<typeof outgoingRequest>

/** The head of what the outside answered. */
export const outsideAnswer = z.strictObject({
  status: z.int(),
  /** As sent, names in lower case, those given twice twice. */
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** Where the redirects ended. */
  url: z.string(),
  /** Who answered. */
  address: z.string(),
})

export type OutsideAnswer = z.infer<typeof outsideAnswer>

/** What `POST /check` answers. */
export const checkReport = z.strictObject({
  url: z.string(),
  allowed: z.boolean(),
  because: z.string(),
  rule: z.string().exactOptional(),
  /** All that the name leads to; each is judged. */
  addresses: z.array(
    z.strictObject({
      address: z.string(),
      allowed: z.boolean(),
      because: z.string(),
      rule: z.string().exactOptional(),
    }),
  ),
  /** What came of a HEAD request; absent when it was refused. */
  answer: z
    .union([
      z.strictObject({ reachable: z.literal(true), status: z.int(), address: z.string() }),
      z.strictObject({ reachable: z.literal(false), because: z.string() }),
    ])
    .exactOptional(),
})

export type CheckReport = z.infer<typeof checkReport>

/** JSON that fits into a header, whatever is in it. */
export const packed = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url')

/** @throws Error when it is not what the schema says */
export const unpacked = <T>(schema: z.ZodType<T>, header: string): T =>
  schema.parse(JSON.parse(Buffer.from(header, 'base64url').toString()))
