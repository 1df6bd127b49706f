// The real `parley certs …` over a folder, see certs-world.ts.
//   node renewing-parley.ts FOLDER
// Reads the words of a verb a line, and says `ended CODE` after each. The clock is the process's own: whoever starts it moves
// that.
import { createInterface } from 'node:readline'
import { certs } from '../../../installer/commands/certs/verbs.ts'
import { runCommandLine } from '../../../installer/command-line.ts'
import { certsWorld } from './certs-world.ts'

const world = certsWorld(process.argv[2] ?? '')
for await (const line of createInterface(process.stdin))
  process.stdout.write(`ended ${await runCommandLine(world, certs, line.split(' '))}\n`)
