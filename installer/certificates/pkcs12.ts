import { createPrivateKey, X509Certificate } from 'node:crypto'
import forge from 'node-forge'
import type { Look } from '../core/host.ts'
import { InstallError, reasonOf } from '../core/install-error.ts'
import { belongs } from './inspect.ts'
import { pathFrom } from './lint.ts'

const { asn1, pki, pkcs12 } = forge

type Bag = ReturnType<typeof pkcs12.pkcs12FromAsn1>['safeContents'][number]['safeBags'][number]

/**
 * Key and certificates out of a .p12 or .pfx file, as PEM; the server's certificate first, whatever their order in there.
 * Without a password, one that is encrypted with the empty one is opened.
 * @throws InstallError (refused) when it cannot be opened, or no key is in it
 */
export async function readPkcs12(
  host: Look,
  path: string,
  password: string | undefined,
): Promise<{ readonly chain: string; readonly key: string }> {
  const bags = opened(path, await bytesOf(host, path), password)
  const keys = bags.filter(({ type }) => type !== pki.oids.certBag).map(keyIn)
  const certificates = bags.filter(({ type }) => type === pki.oids.certBag).map(certificateIn)
  const [key, ...more] = keys
  if (key === undefined)
    throw unusable(path, 'no private key is in it', 'export it again, together with its key')
  if (more.length > 0)
    throw unusable(path, `${keys.length} keys are in it`, 'export the server’s certificate alone')
  const leaf = certificates.find(one => belongs(one, key)) ?? certificates[0]
  if (leaf === undefined)
    throw unusable(path, 'no certificate is in it', 'export it again, together with its chain')
  const ordered = new Set([...pathFrom(leaf, certificates), ...certificates])
  return { chain: [...ordered].map(String).join(''), key }
}

/** What is in it, decrypted. */
function opened(path: string, bytes: Buffer, password: string | undefined): Bag[] {
  try {
    const { safeContents } = pkcs12.pkcs12FromAsn1(
      asn1.fromDer(bytes.toString('latin1')),
      password ?? '',
    )
    const wanted = [pki.oids.keyBag, pki.oids.pkcs8ShroudedKeyBag, pki.oids.certBag]
    return safeContents
      .flatMap(({ safeBags }) => safeBags)
      .filter(({ type }) => wanted.includes(type))
  } catch (error) {
    const said = reasonOf(error)
    if (!/invalid password/i.test(said))
      throw unusable(
        path,
        `it cannot be read as PKCS#12 (${said})`,
        `if it is one, \`openssl pkcs12 -in ${path} -nodes -out NEW\` makes a file for both --chain and --key`,
      )
    throw password === undefined
      ? unusable(path, 'it has a password', 'give it by --password-file FILE, or - for stdin')
      : unusable(path, 'the password is not its own', 'look at the password’s file: one line')
  }
}

/** Forge gives RSA keys in a form of its own; all others it leaves as they are, and the runtime reads them. */
function keyIn({ key, asn1: raw }: Bag): string {
  const found = key
    ? createPrivateKey({ key: der(pki.privateKeyToAsn1(key)), format: 'der', type: 'pkcs1' })
    : createPrivateKey({ key: der(raw), format: 'der', type: 'pkcs8' })
  return found.export({ type: 'pkcs8', format: 'pem' })
}

const certificateIn = ({ cert, asn1: raw }: Bag): X509Certificate =>
  new X509Certificate(der(cert ? pki.certificateToAsn1(cert) : raw))

const der = (value: Bag['asn1']) => Buffer.from(asn1.toDer(value).getBytes(), 'latin1')

/** A file of bytes: the Host reads text. */
async function bytesOf(host: Look, path: string): Promise<Buffer> {
  const { ok, out, err } = await host.ask(['base64', '--wrap=0', '--', path])
  if (!ok) throw unusable(path, err.trim(), 'name a file that is there')
  return Buffer.from(out, 'base64')
}

const unusable = (path: string, because: string, remedy: string) =>
  new InstallError(`cannot use ${path}`, { because, remedy, exit: 'refused' })
