import { join } from 'node:path'
import { trustManual, systems, type System } from '../../certificates/trust.ts'
import { parsedCertificate } from '../../certificates/inspect.ts'
import { InstallError } from '../../core/install-error.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { installedSite } from '../installation.ts'
import { jsonFlag, type Argument, type Verb } from '../verb.ts'

const system: Argument = {
  name: 'SYSTEM',
  help: `Only for one kind of client: ${systems.join(', ')}.`,
  isOptional: true,
}

export const certsTrust: Verb = {
  name: 'certs trust',
  summary: 'say how clients are told to trust this server',
  description: [
    'Names the file to hand out, its fingerprint, and the steps for each kind of client. Hand the file out on a way that people trust (not by plain mail alone), and let them compare the fingerprint.',
    'Trusting it lets this server, and only servers of its name, be vouched for: the root is constrained to that.',
  ],
  arguments: [system],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "file", "fingerprint", "validTo", "pem", "steps": {"debian": [...]}}',
  files: ['/etc/parley/tls/ca.pem'],
  exits: {
    refused: 'clients trust this server’s certificate by themselves: there is nothing to hand out',
  },
  examples: [
    ['parley certs trust', 'for all kinds of clients'],
    ['parley certs trust firefox', 'for one'],
  ],
  async run({ host, terminal, ...world }, options) {
    const wanted = chosen(options.argument(system))
    const site = await installedSite({ host, terminal, ...world })
    const file = join(site.layout.config, 'tls', 'ca.pem')
    const entry = await host.read(file)
    const root = entry?.kind === 'file' ? parsedCertificate(entry.content) : undefined
    if (entry?.kind !== 'file' || root === undefined) throw nothingToHandOut(file)
    const { hostname, httpsPort } = site.settings.web
    const url = `https://${hostname}${httpsPort === 443 ? '' : `:${httpsPort}`}`
    const manual = trustManual(hostname, url)
    const steps = Object.fromEntries(wanted.map(name => [name, manual[name].steps]))
    const { fingerprint256: fingerprint, validToDate } = root
    const validTo = validToDate.toISOString()
    if (options.has(jsonFlag)) {
      sayJson(terminal, { ok: true, file, fingerprint, validTo, pem: entry.content, steps })
      return 'done'
    }
    say(
      terminal,
      `file      ${file}`,
      `SHA-256   ${fingerprint}`,
      `valid to  ${validTo.slice(0, 10)}`,
      ...wanted.flatMap(name => [
        '',
        manual[name].title,
        ...manual[name].steps.map(step => `  ${step}`),
      ]),
    )
    return 'done'
  },
}

function chosen(name: string | undefined): readonly System[] {
  if (name === undefined) return systems
  const found = systems.find(system => system === name)
  if (found !== undefined) return [found]
  throw new InstallError(`cannot say how ${name} is told`, {
    because: 'it is no kind of client known here',
    remedy: `use one of ${systems.join(', ')}`,
    exit: 'usage',
  })
}

const nothingToHandOut = (file: string) =>
  new InstallError('there is nothing to hand out', {
    because: `there is no ${file}: clients trust this certificate’s authority by themselves`,
    remedy: 'parley certs status says who vouches for this server',
    exit: 'refused',
  })
