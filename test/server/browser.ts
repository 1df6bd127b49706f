import { encode, send, type Answer, type Params } from './client.ts'
import type { World } from './world.ts'

export type Browser = {
  /** What the jar holds, by name. */
  readonly cookies: ReadonlyMap<string, string>
  readonly get: (path: string) => Promise<Answer>
  /** As a page of the server itself would send it, unless `headers` say otherwise. */
  readonly post: Change
  readonly patch: Change
}
type Change = (path: string, params?: Params, headers?: Record<string, string>) => Promise<Answer>

/** Keeps cookies and sends the headers that a browser sends with a request of a page. */
export function openBrowser(world: World): Browser {
  const cookies = new Map<string, string>()
  const socket = world.config.listen.socket ?? ''
  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = { ...headers, ...(cookie && { cookie }) }
    const answer = await send(socket, {
      method,
      path: `/json${path}`,
      headers: sent,
      ...(body !== undefined && { body }),
    })
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';')
      const equals = pair.indexOf('=')
      if (/Max-Age=0/.test(line)) cookies.delete(pair.slice(0, equals))
      else cookies.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
    return answer
  }
  const changing =
    (method: string): Change =>
    (path, params = {}, headers = {}) =>
      ask(
        method,
        path,
        {
          'content-type': 'application/x-www-form-urlencoded',
          origin: world.config.url,
          'sec-fetch-site': 'same-origin',
          'x-csrftoken': cookies.get('__Host-csrftoken') ?? '',
          ...headers,
        },
        encode(params),
      )
  return {
    cookies,
    get: path => ask('GET', path, {}),
    post: changing('POST'),
    patch: changing('PATCH'),
  }
}
