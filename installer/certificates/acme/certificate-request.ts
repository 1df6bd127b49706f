import { createPublicKey, webcrypto } from 'node:crypto'
import { identifiersOf } from '../identifiers.ts'
import { belongs, blocksIn, certificatesIn, namesMissing } from '../inspect.ts'
import { algorithm, importedKey } from '../issue.ts'
import { x509 } from '../x509.ts'
import { AcmeFailure } from './problem.ts'

/** A request for a certificate with these names, signed by the key it will be for (ECDSA P-256). PEM. */
export async function certificateRequest(names: readonly string[], key: string): Promise<string> {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } = await x509()
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      keys: {
        privateKey: await importedKey(key),
        publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
      },
      signingAlgorithm: algorithm,
      extensions: [new SubjectAlternativeNameExtension(identifiersOf(names))],
    },
    webcrypto,
  )
  return request.toString('pem')
}

/** What the authority sent must be what was asked for. @returns the chain, leaf first, in the plain form */
export function checkedChain(pem: string, names: readonly string[], key: string): string {
  const [leaf] = certificatesIn(pem)
  if (leaf === undefined) throw wrong('it holds no certificate')
  if (!belongs(leaf, key)) throw wrong('it is for another key')
  const missing = namesMissing(leaf, names)
  if (missing.length > 0) throw wrong(`it lacks the names ${missing.join(', ')}`)
  return `${blocksIn(pem).join('\n')}\n`
}

const wrong = (because: string) =>
  new AcmeFailure('refused', `what the authority sent cannot be used: ${because}`)
