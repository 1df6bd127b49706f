import type { Look } from '../core/host.ts'

/** What sshd would do for an account, by its own word: `sshd -T`. */
async function sshdSettings(host: Look, account: string): Promise<ReadonlyMap<string, string>> {
  const { out } = await host.ask([
    'sshd',
    '-T',
    '-C',
    `user=${account},host=localhost,addr=127.0.0.1`,
  ])
  return new Map(
    out.split('\n').map(line => {
      const [name = '', ...words] = line.split(' ')
      return [name.toLowerCase(), words.join(' ')] as const
    }),
  )
}

/**
 * Why sshd would not let this account in by a key; undefined when it demonstrably would. Whoever is to lose passwords must
 * not be in doubt.
 */
export async function whyNoKey(host: Look, account: string): Promise<string | undefined> {
  const settings = await sshdSettings(host, account)
  if (settings.size < 2) return 'sshd does not tell its settings (sshd -T)'
  if (settings.get('pubkeyauthentication') !== 'yes')
    return 'sshd takes no keys (PubkeyAuthentication)'
  if ((settings.get('authenticationmethods') ?? 'any') !== 'any')
    return 'sshd asks for more than a key (AuthenticationMethods)'
  if (account === 'root' && settings.get('permitrootlogin') === 'no')
    return 'sshd lets root not in (PermitRootLogin)'
  const limited = ['allowusers', 'denyusers', 'allowgroups', 'denygroups'].find(name =>
    settings.has(name),
  )
  if (limited !== undefined && !(await isNamed(host, account, settings)))
    return `sshd limits who comes in (${limited}), and ${account} is not plainly among them`
  return whyNoKeyFile(host, account, settings)
}

async function isNamed(host: Look, account: string, settings: ReadonlyMap<string, string>) {
  const groups = (await host.ask(['id', '--name', '--groups', account])).out.split(/\s+/)
  const has = (name: string, words: readonly string[]) =>
    (settings.get(name) ?? '').split(/\s+/).some(word => words.includes(word))
  return (
    !settings.has('denyusers') &&
    !settings.has('denygroups') &&
    (!settings.has('allowusers') || has('allowusers', [account])) &&
    (!settings.has('allowgroups') || has('allowgroups', groups))
  )
}

async function whyNoKeyFile(host: Look, account: string, settings: ReadonlyMap<string, string>) {
  const fields = (await host.ask(['getent', 'passwd', account])).out.split(':')
  const [home = '', shell = ''] = [fields[5], fields[6]]
  if (home === '' || /\/(?:nologin|false)$/.test(shell)) return `${account} cannot log in at all`
  const files = (settings.get('authorizedkeysfile') ?? '').split(/\s+/).filter(Boolean)
  const paths = files.map(file => {
    const filled = file.replaceAll('%h', home).replaceAll('%u', account).replaceAll('%%', '%')
    return filled.startsWith('/') ? filled : `${home}/${filled}`
  })
  const reasons = await Promise.all(paths.map(path => whyNotThis(host, path, account, home)))
  return reasons.includes(undefined)
    ? undefined
    : (reasons[0] ?? `${account} has no authorized keys`)
}

/** As sshd's StrictModes judges: nobody else may write the file, nor the directories that lead to it from home. */
async function whyNotThis(host: Look, path: string, account: string, home: string) {
  const entry = await host.read(path).catch(() => undefined)
  if (entry?.kind !== 'file') return `${account} has no ${path}`
  const above = path.startsWith(`${home}/`) ? [home, path.slice(0, path.lastIndexOf('/'))] : []
  for (const place of [path, ...above]) {
    const why = await whyNotStrict(host, place, account)
    if (why !== undefined) return why
  }
  const keys = await host.ask(['ssh-keygen', '-l', '-f', path])
  return keys.ok && keys.out.trim() !== '' ? undefined : `there is no usable key in ${path}`
}

async function whyNotStrict(host: Look, place: string, account: string) {
  const found = await host.read(place)
  if (found === undefined || found.kind === 'link' || (found.mode & 0o022) !== 0)
    return `${place} can be written by others, so sshd ignores its keys`
  const owner = found.owner.split(':')[0]
  return owner === account || owner === 'root'
    ? undefined
    : `${place} belongs to ${owner}, not to ${account}`
}
