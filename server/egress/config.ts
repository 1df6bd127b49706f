import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import * as z from 'zod'
import { ConfigError } from '../config.ts'
import { networkOf } from './ranges.ts'
import { reasonOf } from './reason.ts'
import type { Rule, Rules } from './rules.ts'

const rule = z
  .strictObject({
    /** As the operator wrote it, for answers and logs. */
    text: z.string(),
    host: z.string().exactOptional(),
    network: z.string().transform(readNetwork).exactOptional(),
    port: z.int().min(1).max(65_535).exactOptional(),
  })
  .transform(({ host, network, ...rest }, context): Rule => {
    if (host !== undefined && network === undefined) return { ...rest, host }
    if (network !== undefined && host === undefined) return { ...rest, network }
    context.addIssue('must name either host or network')
    return z.NEVER
  })

// A template without rules leaves the key alone on its line.
const rules = z
  .array(rule)
  .nullable()
  .transform(given => given ?? [])

const schema = z.strictObject({
  socket: z.string().startsWith('/'),
  log: z.strictObject({ level: z.enum(['warn', 'info', 'debug', 'silent']) }),
  allow: rules,
  deny: rules,
  /** The one server that takes mail: nothing else is reached by anything but HTTP. */
  mail: z
    .strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535) })
    .exactOptional(),
})

export type EgressConfig = { readonly rules: Rules } & Pick<
  z.infer<typeof schema>,
  'socket' | 'log' | 'mail'
>

/** Reads and checks the whole file. @throws ConfigError naming the file and the key */
export async function readEgressConfig(path: string): Promise<EgressConfig> {
  try {
    const { allow, deny, ...rest } = schema.parse(parse(await readFile(path, 'utf8')))
    return { ...rest, rules: { allow, deny } }
  } catch (error) {
    throw new ConfigError(`cannot use the config file ${path}: ${reason(error)}`)
  }
}

function readNetwork(text: string, context: z.RefinementCtx<string>) {
  try {
    return networkOf(text)
  } catch {
    context.addIssue('must be a network, 10.1.0.0/16')
    return z.NEVER
  }
}

function reason(error: unknown): string {
  if (!(error instanceof z.ZodError)) return reasonOf(error)
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
}
