import { encode, send, type Answer, type Params } from './client.ts'
import { apiKeyOf, emailOf, fullNameOf, passwordOf, type Name } from './people.ts'

type Success<Body> = Body & { result: 'success'; msg: string }
type Refusal = { status: number; headers: Answer['headers']; code: string; msg: string } & Params
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type Call = <Body = Params>(
  path: string,
  params?: Params,
  signal?: AbortSignal,
) => Promise<Success<Body>>

/** Somebody who uses the API with a key of their own. */
export type Person = {
  readonly name: Name
  readonly id: number
  readonly email: string
  readonly fullName: string
  readonly password: string
  readonly apiKey: string
  /** Resolves to the answer's body; a refusal throws. */
  readonly get: Call
  readonly post: Call
  readonly patch: Call
  readonly delete: Call
  /** Resolves to how the server refused; a success throws. */
  refusal(method: Method, path: string, params?: Params): Promise<Refusal>
}

export function person(socket: string, name: Name, id: number): Person {
  const [email, apiKey] = [emailOf(name), apiKeyOf(name)]
  const authorization = `Basic ${Buffer.from(`${email}:${apiKey}`).toString('base64')}`
  const ask = (method: Method, path: string, params: Params, signal?: AbortSignal) => {
    const url = `/api/v1${path}`
    const form = encode(params)
    if (method === 'GET')
      return send(socket, { method, path: `${url}?${form}`, headers: { authorization }, signal })
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
    return send(socket, { method, path: url, headers, body: form, signal })
  }
  const succeed =
    (method: Method): Call =>
    async <Body>(path: string, params: Params = {}, signal?: AbortSignal) => {
      const { status, body } = await ask(method, path, params, signal)
      if (status === 200) return body as Success<Body>
      throw new Error(`${method} ${path} was refused: ${status} ${JSON.stringify(body)}`)
    }
  return {
    name,
    id,
    email,
    fullName: fullNameOf(name),
    password: passwordOf(name),
    apiKey,
    get: succeed('GET'),
    post: succeed('POST'),
    patch: succeed('PATCH'),
    delete: succeed('DELETE'),
    async refusal(method, path, params = {}) {
      const { status, headers, body } = await ask(method, path, params)
      if (status === 200) throw new Error(`${method} ${path} was not refused`)
      return { ...body, status, headers } as Refusal
    },
  }
}
