import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { readEgressConfig } from './config.ts'
import { withMail } from './mail-rules.ts'
import { reasonOf } from './reason.ts'
import { wallRules } from './wall.ts'

const text = { type: 'string' } as const

/**
 * Loads the second wall into the kernel, from the same lists that the egress process reads and the name servers of this
 * moment. Run as root before the process starts, and again when resolv.conf changes.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: text, egress: text, silent: { ...text, multiple: true } },
  })
  const { config, egress, silent = [] } = values
  if (config === undefined || egress === undefined)
    throw new Error('usage: load-wall.ts --config FILE --egress ACCOUNT [--silent ACCOUNT]...')
  const { rules, mail } = await readEgressConfig(config)
  // Nobody to ask for names is no reason to leave the wall open.
  const resolvConf = await readFile('/etc/resolv.conf', 'utf8').catch(() => '')
  const input = wallRules(
    mail === undefined ? rules : withMail(rules, mail),
    { egress, silent },
    nameServersIn(resolvConf),
  )
  const { status, error, stderr } = spawnSync('/usr/sbin/nft', ['--file', '-'], {
    input,
    encoding: 'utf8',
  })
  if (status !== 0)
    throw new Error(`nft refuses the rules: ${reasonOf(error ?? new Error(stderr))}`)
}

/** As resolv.conf(5) has them; without any, the one on this machine is asked. */
function nameServersIn(resolvConf: string): string[] {
  const addresses = [...resolvConf.matchAll(/^\s*nameserver\s+([^\s%#;]+)/gm)]
    .map(([, address]) => String(address))
    .filter(address => isIP(address) !== 0)
  return addresses.length > 0 ? addresses : ['127.0.0.1', '::1']
}

main().catch((error: unknown) => {
  process.stderr.write(`parley-egress-wall: ${reasonOf(error)}\n`)
  process.exitCode = 1
})
