import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What a test lets an authenticator do otherwise than an honest one in an honest browser. */
type Mischief = {
  origin?: string
  site?: string
  type?: string
  /** User present 1, user verified 4. */
  flags?: number
  counter?: number
  userHandle?: string | null
  format?: string
  /** It vouches for itself with the new key (`packed`), or somebody changed what it vouched for. */
  vouches?: 'truly' | 'falsely'
}
type Options = { challenge: string; user?: { id: string } }

/** Two facts of the server's address that a browser puts into what is signed. */
const address = { origin: 'https://chat.example.org', site: 'chat.example.org' }

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const base64url = (data: string | Buffer) => Buffer.from(data).toString('base64url')
const verified = 0x05
const withCredential = 0x40

/** CBOR (RFC 8949) as far as an authenticator needs it: strings of up to 65,535 bytes. */
const cbor = {
  text: (text: string) => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]),
  bytes: (data: Buffer) =>
    Buffer.concat([Buffer.from([0x59, data.length >> 8, data.length & 0xff]), data]),
}

/** What the browser says of the occasion. */
const said = (type: string, challenge: string, { origin = address.origin }: Mischief) =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

/** What the authenticator says. */
const data = (flags: number, counter: number, { site = address.site }: Mischief) => {
  const rest = Buffer.alloc(5)
  rest.writeUInt8(flags)
  rest.writeUInt32BE(counter, 1)
  return Buffer.concat([sha256(site), rest])
}

/** An authenticator in software, with the browser before it: makes one passkey and signs with it. */
export function authenticator() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(16)
  let handle: string | undefined

  return {
    id: base64url(id),
    create({ challenge, user }: Options, wish: Mischief = {}) {
      handle = user?.id
      const key = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(x, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y, 'base64url'),
      ])
      const length = Buffer.from([0, id.length])
      const authData = Buffer.concat([
        data((wish.flags ?? verified) | withCredential, wish.counter ?? 0, wish),
        Buffer.alloc(16),
        length,
        id,
        key,
      ])
      const client = said(wish.type ?? 'webauthn.create', challenge, wish)
      const vouched = Buffer.concat([authData, sha256(wish.vouches === 'falsely' ? 'x' : client)])
      const statement = wish.vouches
        ? [
            Buffer.from([0xa2]),
            cbor.text('alg'),
            Buffer.from([0x26]),
            cbor.text('sig'),
            cbor.bytes(sign('sha256', vouched, privateKey)),
          ]
        : [Buffer.from([0xa0])]
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        cbor.text('fmt'),
        cbor.text(wish.format ?? (wish.vouches ? 'packed' : 'none')),
        cbor.text('attStmt'),
        ...statement,
        cbor.text('authData'),
        cbor.bytes(authData),
      ])
      return {
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        response: {
          clientDataJSON: base64url(client),
          attestationObject: base64url(attestationObject),
          transports: ['internal'],
        },
        clientExtensionResults: {},
      }
    },
    get({ challenge }: Options, wish: Mischief = {}) {
      const client = said(wish.type ?? 'webauthn.get', challenge, wish)
      const authData = data(wish.flags ?? verified, wish.counter ?? 0, wish)
      const signature = sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey)
      return {
        id: base64url(id),
        rawId: base64url(id),
        type: 'public-key',
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(authData),
          signature: base64url(signature),
          userHandle: wish.userHandle === undefined ? handle : wish.userHandle,
        },
        clientExtensionResults: {},
      }
    },
  }
}
