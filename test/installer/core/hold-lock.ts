import { takeLock } from '../../../installer/core/lock.ts'

// A process of its own that takes a lock and holds it until it is killed.
const [path = ''] = process.argv.slice(2)
await takeLock(path, { pid: process.pid, user: 'ada', command: 'parley apply', since: 'noon' })
console.log('held')
setInterval(() => {}, 60_000)
