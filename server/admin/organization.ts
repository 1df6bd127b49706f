import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { sometimes } from '../audit/audits.ts'
import { emailAddress, fullName } from '../domain/users/rules.ts'
import { newPasswordHash } from '../identity/new-password.ts'
import type { Database } from '../platform/database/database.ts'
import { isToken } from '../identity/token.ts'
import { ApiError } from '../platform/http/api-error.ts'
import type { Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

const request = z.strictObject({
  name: z.string().trim().min(1),
  owner: z.strictObject({
    email: emailAddress,
    full_name: fullName,
    password: z.string(),
    api_key: z.string().refine(isToken, 'must be 32 letters and digits').optional(),
  }),
})

export const organizationCreate: Verb = {
  options: {},
  audits: sometimes('organization.created', 'user.created', 'api_key.created'),
  usage: '  create it with its owner, as JSON on standard input says',
  async run({ config, input, cause }) {
    const { name, owner } = readRequest(await text(input))
    // Here and not above: every plan starts this program, and few create anything.
    const { createOrganization } = await import('../domain/organization/actions.ts')
    const { email, full_name, password } = owner
    const passwordHash = await newPasswordHash(config.passwords, {
      password,
      known: [email, full_name],
    }).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error
      throw new Error(`cannot create the organization: owner.password: ${error.message}`)
    })
    const create = (db: Database) =>
      createOrganization(db, {
        name,
        owner: {
          email,
          fullName: full_name,
          passwordHash,
          apiKey: owner.api_key,
        },
      })
    const created = await withDatabase(config, config.database.user, create, cause)
    if (!created.created) return { result: { created: false } }
    return { result: { created: true, user_id: created.userId, api_key: created.apiKey } }
  },
}

/** Says which key is wrong, never what it holds: the input carries a password. */
function readRequest(json: string): z.infer<typeof request> {
  const result = request.safeParse(parseJson(json))
  if (result.success) return result.data
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  )
  throw new Error(`cannot create the organization: ${problems.join('; ')}`)
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new Error('cannot create the organization: standard input is not JSON')
  }
}
