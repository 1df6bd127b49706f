import { connect, type Socket } from 'node:net'

type Waiting = { resolve: (body: string) => void; reject: (error: Error) => void }

/** A kept-alive connection that asks one thing at a time: as little work as a client can have. */
export function httpConnection(port: number, authorization: string) {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  let waiting: Waiting | undefined
  let rest: Buffer = Buffer.alloc(0)
  socket.on('error', error => waiting?.reject(error))
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const head = rest.indexOf('\r\n\r\n')
    if (head < 0) return
    const length = Number(/content-length: (\d+)/i.exec(rest.toString('latin1', 0, head))?.[1] ?? 0)
    const end = head + 4 + length
    if (rest.length < end) return
    const body = rest.toString('utf8', head + 4, end)
    rest = rest.subarray(end)
    const current = waiting
    waiting = undefined
    current?.resolve(body)
  })
  return {
    ask: (method: string, path: string, form = ''): Promise<string> =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        const kind = form === '' ? '' : 'content-type: application/x-www-form-urlencoded\r\n'
        socket.write(
          `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\n` +
            `${kind}content-length: ${Buffer.byteLength(form)}\r\n\r\n${form}`,
        )
      }),
    close: () => socket.destroy(),
  }
}

/** A connection whose answer does not end. `onLine` gets each of its lines. */
export function httpLines(
  port: number,
  path: string,
  authorization: string,
  onLine: (line: string) => void,
): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\n\r\n`)
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    const take = linesIn(onLine)
    socket.on('data', (part: Buffer) => {
      take(part)
      resolve(socket)
    })
  })
}

/** Takes an answer in chunks apart: a line may begin in one of them and end in the next. */
function linesIn(onLine: (line: string) => void): (part: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  let hasBegun = false
  let line = ''
  const takeText = (text: string) => {
    const lines = (line + text).split('\n')
    line = lines.pop() ?? ''
    for (const one of lines) if (one !== '') onLine(one)
  }
  return part => {
    rest = rest.length > 0 ? Buffer.concat([rest, part]) : part
    if (!hasBegun) {
      const head = rest.indexOf('\r\n\r\n')
      if (head < 0) return
      hasBegun = true
      rest = rest.subarray(head + 4)
    }
    for (let end = rest.indexOf('\r\n'); end > 0; end = rest.indexOf('\r\n')) {
      const length = Number.parseInt(rest.toString('latin1', 0, end), 16)
      const whole = end + 2 + length + 2
      if (rest.length < whole) return
      takeText(rest.toString('utf8', end + 2, end + 2 + length))
      rest = rest.subarray(whole)
    }
  }
}
