/**
 * A program: leaves you at the console of a machine, signed in as root. Ctrl-] ends it, and it is gone.
 *
 *   sudo node test/scenarios/vm/by-hand.ts [bare|prepared|installed]
 *
 * https://chat.test of the machine is at a port of this computer that it names.
 */
import { bringCheckout } from './checkout.ts'
import { machine, whyNoMachine, type MachineOptions } from './index.ts'

const why = await whyNoMachine()
if (why !== undefined) {
  console.error(`cannot make a machine: ${why}`)
  process.exit(1)
}
const wanted: Readonly<Record<string, MachineOptions>> = {
  bare: { image: 'bare' },
  prepared: { image: 'prepared' },
  installed: { from: 'installed' },
}
const options = wanted[process.argv[2] ?? 'prepared']
if (options === undefined) {
  console.error('name one of: bare, prepared, installed')
  process.exit(2)
}
const endings: (() => unknown)[] = []
const end = async () => {
  for (const ending of endings.toReversed()) await ending()
  process.exit(0)
}
process.once('SIGTERM', () => void end())
const host = await machine(
  { teardown: ending => void endings.push(ending) },
  { ...options, network: 'client' },
)
await bringCheckout(host)
await host.sh('echo root:root | chpasswd')
console.log(
  `443 of the machine is ${await host.outside(443)} here; the checkout is at /parley there`,
)
console.log('sign in as root, password root; Ctrl-] ends it')
host.console.attach(text => process.stdout.write(text))
if (process.stdin.isTTY) process.stdin.setRawMode(true)
process.stdin.on('data', (keys: Buffer) => {
  if (keys.includes(0x1d)) void end()
  else host.console.press(keys)
})
host.console.press(Buffer.from('\r'))
