// Opens connections for a test that is not in this network. Each line of stdin is a request, each line of stdout an event.
//   connect NAME ADDRESS PORT   ->  NAME connected | NAME failed CODE
//   say NAME TEXT               ->  NAME heard TEXT, when the other side says it back
import net from 'node:net'
import { createInterface } from 'node:readline'

const sockets = new Map<string, net.Socket>()
const tell = (...words: string[]) => process.stdout.write(`${words.join(' ')}\n`)

function connect(name: string, host: string, port: number): void {
  const socket = net.connect({ host, port })
  sockets.set(name, socket)
  socket.setEncoding('utf8')
  socket.once('connect', () => tell(name, 'connected'))
  socket.on('data', (text: string) => tell(name, 'heard', text.trim()))
  socket.on('error', (error: NodeJS.ErrnoException) => tell(name, 'failed', error.code ?? ''))
}

createInterface({ input: process.stdin })
  .on('line', line => {
    const [verb = '', name = '', ...words] = line.split(' ')
    if (verb === 'connect') connect(name, words[0] ?? '', Number(words[1]))
    else sockets.get(name)?.write(`${words.join(' ')}\n`)
  })
  .on('close', () => process.exit())
