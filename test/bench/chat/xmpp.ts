import { connect } from 'node:net'

/** What little of XMPP a member of a room needs. Stanzas are looked for as text: no parser shall cost the client time. */
export async function xmppMember(port: number, name: string, password: string, room: string) {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  let text = ''
  let look: (() => void) | undefined
  let onMessage: ((body: string, from: string) => void) | undefined
  socket.on('error', error => {
    throw error
  })
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
    look?.()
    if (!onMessage) return
    for (let end; (end = text.indexOf('</message>')) >= 0; text = text.slice(end + 10)) {
      const stanza = text.slice(text.lastIndexOf('<message', end), end)
      const body = /<body>([^<]*)<\/body>/.exec(stanza)?.[1]
      if (body !== undefined) onMessage(body, /from='([^']*)'/.exec(stanza)?.[1] ?? '')
    }
  })
  /** Says something and waits until the server has said what is expected. */
  const exchange = (said: string, expected: string) =>
    new Promise<void>((resolve, reject) => {
      look = () => {
        const at = text.indexOf(expected)
        if (at < 0 && text.includes("type='error'"))
          return reject(new Error(`${name} was refused: ${text}`))
        if (at < 0) return
        text = text.slice(at + expected.length)
        look = undefined
        resolve()
      }
      socket.write(said)
    })
  const open = `<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`
  const secret = Buffer.from(`\0${name}\0${password}`).toString('base64')
  const place = `${room}@conference.localhost`
  await exchange(open, '</stream:features>')
  await exchange(
    `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`,
    '<success',
  )
  await exchange(open, '</stream:features>')
  await exchange(
    `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
    '</iq>',
  )
  await exchange(
    `<presence to='${place}/${name}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`,
    '<subject',
  )
  return {
    /** From now on each message of the room is told. */
    hear: (listener: (body: string, from: string) => void) => void (onMessage = listener),
    say: (body: string) =>
      socket.write(`<message type='groupchat' to='${place}'><body>${body}</body></message>`),
    own: `${place}/${name}`,
    leave: () => socket.destroy(),
  }
}
