import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Argv, Host, Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { databaseState } from './database-state.ts'

export type OrganizationOptions = {
  readonly name: string
  readonly owner: { readonly email: string; readonly fullName: string }
  /** File that the owner's first password is kept in, for whoever installs to read and then remove. */
  readonly credentials: string
  /** `user:group` of that file. */
  readonly operator: string
  /** argv of `server/admin.ts`, up to the verb. */
  readonly admin: (verb: readonly string[]) => Argv
  /** argv that tells the state of the database. */
  readonly state: Argv
}

const credentials = z.object({ email: z.string(), password: z.string(), api_key: z.string() })

/** How the owner signs in for the first time. */
export type OwnerCredentials = z.infer<typeof credentials>

/** The organization and its owner. An organization that exists is never changed. */
export const organization = (options: OrganizationOptions): Resource => ({
  id: `organization ${options.name}`,
  async check(host) {
    const state = await databaseState(host, options.state)
    return state?.organization.exists === true
      ? undefined
      : `create it with the owner ${options.owner.email}`
  },
  async apply(host) {
    const { password, api_key } = await ownerCredentials(host, options)
    const { name, owner } = options
    await host.run({
      argv: options.admin(['organization', 'create']),
      input: JSON.stringify({
        name,
        owner: { email: owner.email, full_name: owner.fullName, password, api_key },
      }),
      // Gone with its database, and only with it.
      undo: 'one-way',
    })
  },
})

/** Those kept in the file, or undefined when there is none (any more). */
export async function keptCredentials(
  host: Look,
  path: string,
): Promise<OwnerCredentials | undefined> {
  const kept = await host.read(path)
  return kept?.kind === 'file' ? credentials.parse(JSON.parse(kept.content)) : undefined
}

// On disk before the organization exists: a kill right after its creation must not lose the only password.
async function ownerCredentials(
  host: Host,
  { credentials: path, owner: { email }, operator }: OrganizationOptions,
): Promise<OwnerCredentials> {
  const kept = await keptCredentials(host, path)
  if (kept?.email === email) return kept
  const made = { email, password: randomBytes(18).toString('base64url'), api_key: newApiKey() }
  const content = `${JSON.stringify(made, undefined, 2)}\n`
  await host.write(path, { kind: 'file', content, mode: 0o600, owner: operator })
  return made
}

/** 32 characters of [0-9a-f], 128 random bits. */
const newApiKey = () => randomBytes(16).toString('hex')
