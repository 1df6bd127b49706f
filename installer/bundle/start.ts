import { join } from 'node:path'
import { InstallError, reasonOf } from '../core/install-error.ts'
import { debianArchitecture } from './architecture.ts'
import { hostMemory } from './host-memory.ts'
import { judge } from './judge.ts'
import { fill } from './quarantine.ts'
import { openBundle } from './read.ts'
import { inRoom } from './room.ts'

/**
 * What the opener starts, with Node as the only thing there: no package, nothing but the files beside this one. Checks the
 * whole bundle into the quarantine, and becomes the installer that was in it.
 *
 *   node start.ts BUNDLE ROOM ROOT-KEY VERB...
 */
const [path = '', room = '', root = '', ...words] = process.argv.slice(2)

async function open(): Promise<readonly string[]> {
  const memory = await hostMemory('/etc/parley', '/var/lib/parley/installer')
  const bundle = await openBundle(path, () => memory.root ?? Buffer.from(root, 'base64'))
  try {
    const warnings = judge(bundle.manifest, bundle, {
      now: new Date(),
      architecture: debianArchitecture(),
      ...(memory.accepted && { accepted: memory.accepted }),
      allowDowngrade: words.includes('--allow-downgrade'),
      allowExpired: words.includes('--allow-expired'),
    })
    await fill(room, bundle)
    return warnings
  } finally {
    await bundle.file.close()
  }
}

try {
  for (const warning of await open()) process.stderr.write(`note: ${warning}\n`)
  const tree = inRoom.tree(room)
  const node = join(tree, `node_modules/node-linux-${process.arch}/bin/node`)
  const bundle = words[0] === 'install' && !words.includes('--bundle') ? ['--bundle', path] : []
  process.execve?.(node, [node, join(tree, 'installer/main.ts'), ...words, ...bundle], {
    ...process.env,
    PARLEY_QUARANTINE: room,
  })
} catch (error) {
  const { message, because, remedy, exit } =
    error instanceof InstallError
      ? error
      : new InstallError('cannot open the bundle', {
          because: reasonOf(error),
          remedy: 'put right what it says, then start again',
        })
  process.stderr.write(`parley: ${message}: ${because}\n-> ${remedy}\n`)
  process.exitCode = exit === 'refused' ? 4 : 1
}
