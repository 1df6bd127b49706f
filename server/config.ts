import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import * as z from 'zod'
import { limitsSchema } from './platform/limits/rule.ts'

const version = z
  .string()
  .regex(/^\d{1,4}(\.\d{1,4}){0,3}$/, 'must be a version, in quotes: "5.4.3"')

const schema = z.strictObject({
  /** How people reach the server. */
  url: z.url({ protocol: /^https$/ }).transform(url => url.replace(/\/+$/, '')),
  listen: z
    .strictObject({
      socket: z.string().startsWith('/').optional(),
      tls: z
        .strictObject({
          address: z.string().min(1),
          port: z.int().min(0).max(65_535),
          certificate: z.string().startsWith('/'),
          key: z.string().startsWith('/'),
        })
        .optional(),
    })
    .refine(({ socket, tls }) => (socket === undefined) !== (tls === undefined), {
      message: 'must be either socket or tls',
    }),
  database: z.strictObject({
    socketDirectory: z.string().startsWith('/'),
    port: z.int().min(1).max(65_535),
    name: z.string().min(1),
    user: z.string().min(1),
  }),
  /** The folder of the files that people upload. */
  uploads: z.string().startsWith('/'),
  /** The folder of the audit log's signed heads; absent where none are kept. */
  audit: z.string().startsWith('/').optional(),
  /** Absent where there is no way out. */
  egress: z.strictObject({ socket: z.string().startsWith('/') }).optional(),
  /** The server that takes mail and how it is spoken to; absent where no mail is sent. */
  mail: z
    .strictObject({
      host: z.string().min(1),
      port: z.int().min(1).max(65_535),
      security: z.enum(['starttls', 'tls', 'none']),
      /** Whom it knows the worker as; the password is the secret `mail`. */
      user: z.string().min(1).optional(),
      from: z.strictObject({ name: z.string().min(1), address: z.string().min(1) }),
    })
    .refine(({ user, security }) => user === undefined || security !== 'none', {
      message: 'a password does not travel in clear: security must be starttls or tls, or user go',
    })
    .optional(),
  /** What a new password must be: lengths in characters, and how many guesses would find it (zxcvbn); 0: nobody counts them. */
  passwords: z
    .strictObject({
      minLength: z.int().min(1).max(100).default(6),
      maxLength: z.int().min(16).max(1000).default(100),
      minGuesses: z.int().min(0).max(1e12).default(10_000),
    })
    .refine(({ minLength, maxLength }) => minLength <= maxLength, {
      message: 'minLength must not be above maxLength',
    })
    .prefault({}),
  /** Zulip's desktop app: refused below the one version, told to update below the other. */
  desktop: z
    .strictObject({ minimum: version.default('5.4.3'), warning: version.default('5.9.3') })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    })
    .default({ level: 'info' }),
  limits: limitsSchema,
})

export type ServerConfig = z.infer<typeof schema>
export type MailConfig = NonNullable<ServerConfig['mail']>

/** What is wrong with the config file, in one line that names the file and the key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads and checks the whole file before anything is started. */
export async function readConfig(path: string): Promise<ServerConfig> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`cannot read the config file ${path}: ${error.code ?? error.message}`)
  })
  const result = schema.safeParse(parseYaml(path, text))
  if (result.success) return result.data
  const problems = result.error.issues.map(
    ({ path: keys, message }) => `${keys.join('.') || 'the whole file'}: ${message}`,
  )
  throw new ConfigError(`cannot use the config file ${path}: ${problems.join('; ')}`)
}

function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    const [firstLine] = error instanceof Error ? error.message.split('\n') : []
    throw new ConfigError(`cannot read the config file ${path}: ${firstLine ?? 'it is not YAML'}`)
  }
}
