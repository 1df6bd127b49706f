import { text } from 'node:stream/consumers'
import { readBrought, requireUsable, textOf } from '../../certificates/brought.ts'
import { changeCertificate } from '../../certificates/change.ts'
import { certificatesIn } from '../../certificates/inspect.ts'
import type { ServerCertificate } from '../../certificates/kept.ts'
import { apply } from '../../core/resource.ts'
import { InstallError } from '../../core/install-error.ts'
import { requireSaneClock } from '../../facts/clock.ts'
import { certificateNames, serverStore } from '../../recipes/certificates.ts'
import { operatorsFile } from '../../recipes/operators-file.ts'
import type { Site } from '../../recipes/site.ts'
import { note, say, sayJson, visible } from '../../terminal/terminal.ts'
import { installedSite } from '../installation.ts'
import { locked } from '../run-resources.ts'
import { jsonFlag, type Flag, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { clockMark } from './candidate.ts'
import { servingOn } from './serving.ts'

const chainFlag: Flag = {
  name: '--chain',
  value: 'FILE',
  help: 'The server’s certificate, then those above it (PEM).',
}
const keyFlag: Flag = { name: '--key', value: 'FILE', help: 'Its private key (PEM).' }
const pkcs12Flag: Flag = {
  name: '--pkcs12',
  value: 'FILE',
  help: 'Both in one file (.p12, .pfx), instead of --chain and --key.',
}
const passwordFlag: Flag = {
  name: '--password-file',
  value: 'FILE',
  help: 'The first line of this file is the password of --pkcs12; with -, of stdin.',
}
const trustFlag: Flag = {
  name: '--trust',
  value: 'FILE',
  help: 'The root that clients trust (PEM), where it is not one that every system has.',
}
const checkFlag: Flag = { name: '--check', help: 'Only say what is wrong with them.' }

export const importCerts: Verb = {
  name: 'certs import',
  summary: 'serve a certificate that you bring',
  description: [
    'Examines the files and names every fault: order of the chain, a missing intermediate, a wrong name or key, an end that is past, a weak key or signature. What passes is proved by a handshake on a side port before it replaces the present certificate, which stays for parley certs revert.',
    'The files are copied. tls.source becomes files; to have renewed files read by themselves, set tls.chain_file and tls.key_file instead.',
  ],
  flags: [chainFlag, keyFlag, pkcs12Flag, passwordFlag, trustFlag, checkFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "names", "validTo", "warnings": [{"name", "severity", "found", "remedy"}]}',
  files: ['/var/lib/parley/keys/tls', '/etc/parley/parley.yaml'],
  exits: {
    done: 'people are shown it; with --check, nothing is wrong',
    refused: 'it has a fault; nothing was changed',
  },
  examples: [
    ['parley certs import --chain chat.pem --key chat.key', 'a certificate that you bought'],
    [
      'parley certs import --chain c.pem --key k.pem --trust company-root.pem',
      'your company’s own',
    ],
    [
      'parley certs import --pkcs12 chat.pfx --password-file -',
      'what Windows exports; the password is read from stdin',
    ],
  ],
  async run(world, options) {
    const site = await installedSite(world)
    const now = world.now()
    await requireSaneClock(world.host, now, world.release.madeOn, clockMark(site))
    const names = certificateNames(site)
    const found = await brought(world, options)
    const { certificate, warnings } = requireUsable(found, names, now)
    for (const { name, found, remedy } of warnings)
      note(world.terminal, `note: ${visible(`${name}: ${found}; ${remedy}`)}`)
    if (!options.has(checkFlag))
      await locked(world, options.line, async () => {
        // First the setting: killed in between, the next apply does not bring the own authority's back.
        await apply(() => world.host, [operatorsFile(fromFiles(site))])
        const serving = await servingOn(world, site)
        await changeCertificate(world.host, serverStore(site), certificate, serving)
      })
    const validTo = certificatesIn(certificate.chain)[0]?.validToDate.toISOString() ?? ''
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, names, validTo, warnings })
    else
      say(
        world.terminal,
        `${options.has(checkFlag) ? 'nothing is wrong' : 'people are shown it'}: ${names.join(', ')} until ${validTo.slice(0, 10)}`,
      )
    return 'done'
  },
}

async function brought({ host, terminal }: World, options: Options): Promise<ServerCertificate> {
  const [pkcs12, trust] = [options.value(pkcs12Flag), options.value(trustFlag)]
  const passwordFile = options.value(passwordFlag)
  const others = [chainFlag, keyFlag].filter(flag => options.value(flag) !== undefined)
  if (pkcs12 === undefined) {
    if (passwordFile !== undefined) throw notUnderstood('--password-file goes with --pkcs12')
    const [chain, key] = [required(options, chainFlag), required(options, keyFlag)]
    return readBrought(host, { chain, key, trust })
  }
  if (others.length > 0) throw notUnderstood('--pkcs12 brings chain and key itself')
  if (passwordFile === '-' && terminal.interactive) throw seenByOthers
  const given =
    passwordFile === '-'
      ? await text(terminal.input)
      : passwordFile && (await textOf(host, passwordFile))
  const [password] = given?.split(/\r?\n/) ?? []
  // Large, and nothing else needs it.
  const { readPkcs12 } = await import('../../certificates/pkcs12.ts')
  return {
    source: 'files',
    ...(await readPkcs12(host, pkcs12, password)),
    ...(trust !== undefined && { trust: await textOf(host, trust) }),
  }
}

/** What is imported is a copy: files that the settings name would replace it at the next renewal. */
const fromFiles = (site: Site): Site => ({
  ...site,
  settings: {
    ...site.settings,
    tls: { ...site.settings.tls, source: 'files', chainFile: undefined, keyFile: undefined },
  },
})

function required(options: Options, flag: Flag): string {
  const value = options.value(flag)
  if (value !== undefined) return value
  throw notUnderstood(`${flag.name} is missing`)
}

const notUnderstood = (because: string) =>
  new InstallError('cannot import a certificate', {
    because,
    remedy:
      'give both: parley certs import --chain FILE --key FILE; or parley certs import --pkcs12 FILE',
    exit: 'usage',
  })

const seenByOthers = new InstallError('cannot import a certificate', {
  because: 'a password that is typed here would be shown',
  remedy: 'pipe it in, or name a file: --password-file FILE',
  exit: 'usage',
})
