import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import { z } from 'zod'
import type { Machine } from './machine.ts'

// An operator at work on a machine, and a client elsewhere.

export const hostname = 'chat.test'
export const parley = '/parley/bin/parley'
export const answersFile = '/root/answers.yaml'

const wellFormed = {
  organization: { name: 'Observatory' },
  owner: { email: 'owner@chat.test', full_name: 'Tove Lind' },
  web: { hostname },
  // Stories ask more often than people do.
  limits: { api_by_user: 'none', api_by_address: 'none' },
}

/** Puts answers on the machine: good ones, and what a story adds. */
export const answersOn = (
  host: Machine,
  more: Record<string, Record<string, unknown>> = {},
): Promise<void> => host.write(answersFile, stringify({ ...wellFormed, ...more }))

/** argv of an install that asks nothing. */
export const install = (...more: readonly string[]): readonly string[] => [
  parley,
  'install',
  '--answers',
  answersFile,
  '--yes',
  ...more,
]

const owner = z.looseObject({ email: z.string(), password: z.string() })

/** What the installer keeps for the owner's first sign-in. */
export const ownerOn = async (host: Machine) =>
  owner.parse(JSON.parse(await host.must(['cat', '/etc/parley/owner.json'])))

/** The certificate of the authority that clients of this machine trust. */
export const authorityOn = (host: Machine): Promise<string> =>
  host.must(['cat', '/etc/parley/tls/ca.pem'])

type Answer = { readonly status: number; readonly body: string }

/** Asks from outside, over TLS, trusting that authority alone, as `email:key` where that is given. A form is posted. */
async function ask(
  host: Machine,
  path: string,
  { ca, form, as }: { ca: string; form?: Readonly<Record<string, string>>; as?: string },
): Promise<Answer> {
  const port = await host.outside(443)
  const body = form === undefined ? undefined : new URLSearchParams(form).toString()
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        servername: hostname,
        ca,
        agent: false,
        method: body === undefined ? 'GET' : 'POST',
        ...(as !== undefined && { auth: as }),
        headers: {
          host: hostname,
          ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      response => {
        text(response).then(
          said => resolve({ status: response.statusCode ?? 0, body: said }),
          reject,
        )
      },
    )
    asked.once('error', reject)
    asked.end(body)
  })
}

/** The owner signs in from outside, with what the installer keeps for the first time. */
export async function signIn(host: Machine): Promise<unknown> {
  const { email, password } = await ownerOn(host)
  const form = { username: email, password }
  const { body } = await ask(host, '/api/v1/fetch_api_key', { ca: await authorityOn(host), form })
  return JSON.parse(body)
}

const signedIn = z.looseObject({ email: z.string(), api_key: z.string() })
const messages = z.looseObject({ messages: z.array(z.looseObject({ content: z.string() })) })

/** The owner notes a message to himself, from outside. @returns what the server says */
export async function noteToSelf(host: Machine, content: string): Promise<unknown> {
  const { email, api_key } = signedIn.parse(await signIn(host))
  const form = { type: 'direct', to: JSON.stringify([email]), content }
  const as = `${email}:${api_key}`
  const { body } = await ask(host, '/api/v1/messages', {
    ca: await authorityOn(host),
    form,
    as,
  })
  return JSON.parse(body)
}

/** The newest messages that the owner can read, as they are shown. */
export async function newestOn(host: Machine): Promise<readonly string[]> {
  const { email, api_key } = signedIn.parse(await signIn(host))
  const words = new URLSearchParams({ anchor: 'newest', num_before: '5', num_after: '0' })
  const { body } = await ask(host, `/api/v1/messages?${words.toString()}`, {
    ca: await authorityOn(host),
    as: `${email}:${api_key}`,
  })
  return messages.parse(JSON.parse(body)).messages.map(({ content }) => content)
}

/** Units that have failed, and their last words. */
export const failedOn = (host: Machine): Promise<string> =>
  host.sh(
    `for unit in $(systemctl list-units --failed --plain --no-legend | cut -d' ' -f1); do
      systemctl status --no-pager --lines=20 "$unit" || true
    done`,
  )
