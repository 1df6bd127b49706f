import { get } from 'node:http'
import { text } from 'node:stream/consumers'

const timeoutMs = 10_000

/**
 * Asks this host for a list as a client does, at the address that certificates name.
 * @returns the list, PEM
 * @throws what a client would say against it
 */
export function askForList(address: string): Promise<string> {
  const { host, port, pathname } = new URL(address)
  return new Promise((resolve, reject) => {
    const asked = get(
      {
        host: '127.0.0.1',
        // Empty is that of HTTP.
        port,
        path: pathname,
        // Whoever monitors must not hold a connection open.
        agent: false,
        headers: { host },
        timeout: timeoutMs,
      },
      response => {
        const { statusCode, headers } = response
        response.setEncoding('base64')
        if (statusCode === 200 && headers['content-type'] === 'application/pkix-crl')
          text(response).then(base64 => resolve(lettersOf(base64)), reject)
        else {
          response.resume()
          reject(new Error(`${address} answers ${statusCode} with ${headers['content-type']}`))
        }
      },
    )
    asked.once('timeout', () => asked.destroy(new Error('no answer within 10 s')))
    asked.once('error', reject)
  })
}

const lettersOf = (base64: string) =>
  `-----BEGIN X509 CRL-----\n${base64.replaceAll(/.{1,64}/g, '$&\n')}-----END X509 CRL-----\n`
