import { homedir } from 'node:os'
import { stat } from 'node:fs/promises'
import { InstallError, type ExitReason } from '../core/install-error.ts'
import type { Layout } from '../recipes/site.ts'
import { dataFolder, holdsSandbox, trueName } from '../sandbox/folder.ts'
import { clearFront } from '../sandbox/front.ts'
import { layoutOf, stopSandbox } from '../sandbox/sandbox.ts'
import { startSandbox, type Ready } from '../sandbox/start.ts'
import { takeFront } from '../sandbox/keep-in-front.ts'
import { note, say, sayJson } from '../terminal/terminal.ts'
import { jsonFlag, type Flag, type Options, type Verb } from './verb.ts'
import type { World } from './world.ts'
import { typedName } from '../terminal/typed-name.ts'

const dataFlag: Flag = {
  name: '--data',
  value: 'DIR',
  help: 'Everything is below this folder. Default: parley/try in your data home (~/.local/share).',
}
const portFlag: Flag = {
  name: '--port',
  value: 'N',
  help: 'Serve HTTPS on this port of localhost. Remembered by the folder; 8443 at first.',
}
const detachFlag: Flag = { name: '--detach', help: 'Return when it is ready and leave it running.' }
const stopFlag: Flag = { name: '--stop', help: 'Stop what runs in the folder, cleanly.' }
const demoFlag: Flag = {
  name: '--demo',
  help: 'Fill in people, channels, topics and some hundred messages to look at.',
}

export const tryOut: Verb = {
  name: 'try',
  summary: 'start Parley in a folder, to try it out',
  description: [
    'Starts everything below one folder: its own certificate authority, a PostgreSQL on a Unix socket, the server, an organization with an owner. Nothing is asked, nothing outside the folder is changed, root is not needed.',
    'Runs until Ctrl-C, or with --detach until parley try --stop. Starting again keeps everything, also after a kill or a power cut. Started by root, PostgreSQL and the server run as nobody.',
  ],
  flags: [dataFlag, portFlag, detachFlag, stopFlag, demoFlag, jsonFlag],
  takesSettings: false,
  json: '{"url", "ca", "email", "password", "api_key", "pid", "data"} when it is ready; with --stop {"stopped", "data"}',
  files: ['DIR/etc/parley/owner.json', 'DIR/etc/parley/tls/ca.pem', 'DIR/var/log/parley'],
  exits: {
    done: 'it ran and was stopped; with --detach, it is ready',
    refused: 'the folder or the port cannot be used; nothing was written',
    alreadyRunning: 'this folder is in use; its address is in the message',
  },
  examples: [
    ['parley try', 'in the foreground, in your data home'],
    ['parley try --data /tmp/chat --port 9443 --demo', 'somewhere else, with something to see'],
    ['parley try --detach --json', 'in a script'],
    ['parley try --stop', 'stop it'],
  ],
  async run(world, options) {
    const given = options.value(dataFlag)
    const data = await trueName(dataFolder(given, { env: process.env, home: homedir() }))
    const layout = await layoutOf(data, world.uid)
    return options.has(stopFlag) ? stop(world, options, layout) : start(world, options, layout)
  },
}

async function start(world: World, options: Options, layout: Layout): Promise<ExitReason> {
  const detach = options.has(detachFlag)
  const ready = await startSandbox(world, layout, {
    data: layout.root,
    port: options.value(portFlag),
    detach,
    demo: options.has(demoFlag),
    line: options.line,
  })
  const front = detach ? undefined : takeFront()
  tell(world, options, ready)
  return front === undefined ? 'done' : front.stay(world.terminal, layout)
}

function tell({ terminal }: World, options: Options, { site, url, ca, credentials, pid }: Ready) {
  const { email, password, api_key } = credentials
  const data = site.layout.root
  if (options.has(jsonFlag)) {
    sayJson(terminal, { url, ca, email, password, api_key, pid, data })
    return
  }
  const stop = `${typedName()} try --stop --data ${data}`
  say(
    terminal,
    '',
    `Parley is ready: ${url}`,
    '',
    `  sign in as   ${email}`,
    `  password     ${password}`,
    `  authority    ${ca}`,
    `               let your browser trust it, or: curl --cacert ${ca} ${url}/health`,
    `  stop         ${options.has(detachFlag) ? stop : `Ctrl-C, or ${stop}`}`,
    '',
  )
}

async function stop(world: World, options: Options, layout: Layout): Promise<ExitReason> {
  const data = layout.root
  await requireOwner(data, world.uid)
  const exists = await holdsSandbox(data)
  if (exists) await clearFront(layout)
  const stopped = exists && (await stopSandbox(layout))
  if (options.has(jsonFlag)) sayJson(world.terminal, { stopped, data })
  else note(world.terminal, stopped ? `stopped ${data}` : `nothing is running in ${data}`)
  return 'done'
}

async function requireOwner(data: string, uid: number): Promise<void> {
  const found = await stat(data).catch(() => undefined)
  if (found === undefined || found.uid === uid) return
  throw new InstallError(`cannot stop what runs in ${data}`, {
    because: `it belongs to another account (user id ${found.uid}, you are ${uid})`,
    remedy: 'stop it as that account',
    exit: 'refused',
  })
}
