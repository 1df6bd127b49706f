import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'
import { inOwnNetwork, whyNoOwnNetwork } from '../../peers/own-network.ts'

const why = whyNoOwnNetwork() ?? whyNoTables()

/** A kernel may have no nftables. */
function whyNoTables(): string | undefined {
  const { status, stderr } = spawnSync('unshare', ['--net', 'nft', 'add table inet probe'], {
    encoding: 'utf8',
  })
  return status === 0 ? undefined : `the kernel takes no rules here: ${stderr.split('\n')[0]}`
}

const addresses =
  '93.184.216.34/32 2606:2800:220::34/128 10.1.2.3/32 10.1.9.1/32 10.9.9.9/32 169.254.169.254/32 fd00:ec2::254/128 192.168.1.1/32 198.18.0.1/32'.split(
    ' ',
  )
const [program, ...args] = inOwnNetwork({ addresses, nameServer: '10.9.9.9' }, [
  process.execPath,
  join(import.meta.dirname, 'behind-wall.ts'),
])
t.spawn(program, args, { timeout: 600_000, skip: why ?? false }, 'the second wall, in the kernel')
