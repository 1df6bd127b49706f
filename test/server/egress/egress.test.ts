import { join } from 'node:path'
import t from 'tap'
import { inOwnNetwork, whyNoOwnNetwork } from '../../peers/own-network.ts'

// A machine that has every address: those of the internet, of an office, of a cloud. Nothing leads out of it.
const addresses = [
  '93.184.216.34/32',
  '93.184.216.35/32',
  '2606:2800:220::34/128',
  '10.1.2.3/32',
  '10.9.9.9/32',
  '169.254.169.254/32',
  'fd00:ec2::254/128',
  '192.168.1.1/32',
]
const why = whyNoOwnNetwork()

t.setTimeout(600_000)

/** Runs a program of tests in there. */
function inside(name: string, promise: string): void {
  const [program, ...args] = inOwnNetwork({ addresses, nameServer: '10.9.9.9' }, [
    process.execPath,
    join(import.meta.dirname, name),
  ])
  t.spawn(program, args, { timeout: 600_000, skip: why ?? false }, promise)
}

inside('outside.ts', 'the process with the only way out reaches the internet and nothing else')
inside('outside-limits.ts', 'it keeps its limits, and its callers learn what went wrong')
inside('outside-mail.ts', 'it gives lines to the mail server of this host, and to nothing else')
