import { text } from 'node:stream/consumers'
import { InstallError } from '../core/install-error.ts'
import { requireMail } from '../probes/mail.ts'
import { mail, passwordText } from '../secrets/mail.ts'
import { sealingOf } from '../secrets/sealing.ts'
import { askSecret } from '../terminal/questions.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { locked, resourcesOf } from './run-resources.ts'
import { jsonFlag, type Verb } from './verb.ts'
import type { World } from './world.ts'

export const mailPassword: Verb = {
  name: 'mail password',
  summary: 'give the password by which the mail server knows this server',
  description: [
    'Asks for it, or reads one line from stdin where nobody can be asked, seals it on this host, and has the worker take it. It is never an argument, never in the environment, and never shown.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok": true}',
  files: ['/etc/credstore.encrypted/parley.mail'],
  exits: { refused: 'Parley is not installed here, or mail.user or mail.host is none' },
  examples: [
    ['parley mail password', 'after mail.user was set'],
    ['parley mail password </root/mail-password', 'from a file that nobody else reads'],
  ],
  async run(world, options) {
    const { host, terminal } = world
    const site = await installedSite(world)
    requireMail(site)
    if (site.settings.mail.user === undefined) throw nobodySignsIn
    const password = await typed(world)
    const sealing = sealingOf(site.layout)
    const owner = site.layout.accounts.operator
    await locked(world, options.line, async () => {
      const content = await sealing.seal(host, mail.name, passwordText(password))
      await host.write(sealing.path(mail.name), { kind: 'file', content, mode: 0o600, owner })
      for (const reader of resourcesOf(world, site).filter(isReader))
        if ((await reader.check(host)) !== undefined) await reader.apply(host)
    })
    if (options.has(jsonFlag)) sayJson(terminal, { ok: true })
    else say(terminal, 'sealed, and the worker has it; to try it: parley mail test ADDRESS')
    return 'done'
  },
}

const isReader = ({ id }: { id: string }) => mail.readers.some(unit => id === `service ${unit}`)

async function typed({ terminal }: World): Promise<string> {
  const password = terminal.interactive
    ? await askSecret(terminal, 'Password for the mail server:')
    : (await text(terminal.input)).replace(/\r?\n$/, '')
  if (password !== '' && !/[\r\n\0]/.test(password)) return password
  throw new InstallError('cannot keep this password', {
    because: password === '' ? 'it is empty' : 'it has more than one line',
    remedy: 'give it as one line: parley mail password </root/mail-password',
    exit: 'usage',
  })
}

const nobodySignsIn = new InstallError('cannot use a password', {
  because: 'mail.user is none: nobody signs in to the mail server',
  remedy: 'set mail.user in /etc/parley/parley.yaml, run parley apply, then this again',
  exit: 'refused',
})
