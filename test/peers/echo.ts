// Listens on the ports given, on every address, and says back what it hears. Says `ready` when all are open.
import net from 'node:net'

const listen = (port: number) =>
  new Promise<void>(resolve => {
    const server = net.createServer(socket => {
      socket.on('error', () => socket.destroy())
      socket.pipe(socket)
    })
    server.listen(port, resolve)
  })

await Promise.all(process.argv.slice(2).map(port => listen(Number(port))))
process.stdout.write('ready\n')
