import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { InstallError } from '../core/install-error.ts'

/** Where Debian's packages come from when nobody says otherwise: the release and its security updates. */
const ofDebian = ['debian bookworm', 'debian bookworm-updates', 'debian-security bookworm-security']
  .map(
    place =>
      `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/${place} main\n`,
  )
  .join('')

export type DebOptions = {
  /** Debian's word for the processor. */
  readonly architecture: string
  /** What apt notes and fetches is kept here from one build to the next. */
  readonly cache: string
  /** Text of a sources.list instead of Debian's own. */
  readonly sources?: string
}

/**
 * Fetches packages with all that they need, down to the C library: a host that was not updated for long has an older one
 * than they ask for. apt checks Debian's signatures. @returns paths of the .deb files
 */
export async function fetchDebs(
  names: readonly string[],
  options: DebOptions,
): Promise<readonly string[]> {
  const { cache, architecture, sources } = { sources: ofDebian, ...options }
  const apt = await emptyApt(cache, architecture, sources)
  await apt('update')
  // What is in the archive folder already would not be named; this one stays empty.
  const empty = `--option=Dir::Cache::archives=${join(cache, 'none')}`
  const planned = await apt(empty, '--print-uris', 'install', ...names)
  await apt('--download-only', 'install', ...names)
  const files = [...planned.matchAll(/^'[^']+' (\S+\.deb) /gm)].flatMap(match => match.slice(1))
  const kept = join(cache, 'archives')
  for (const old of await readdir(kept))
    if (old.endsWith('.deb') && !files.includes(old)) await rm(join(kept, old))
  return files.map(name => join(kept, name)).sort()
}

/** Packages that were fetched before. @returns paths of the .deb files in a folder */
export async function debsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.deb'))
  return names.sort().map(name => join(folder, name))
}

/** Asks apt itself whether these packages can be installed from that repository alone, on a system without any. */
export async function requireComplete(
  names: readonly string[],
  repository: string,
  options: Omit<DebOptions, 'sources'>,
): Promise<void> {
  const source = `deb [trusted=yes] file:${repository} ./\n`
  const apt = await emptyApt(options.cache, options.architecture, source)
  await apt('update')
  await apt('--simulate', 'install', ...names)
}

/** An apt that sees these sources and no installed package. @returns runs it, and gives what it prints. */
async function emptyApt(cache: string, architecture: string, sourcesList: string) {
  for (const folder of ['lists/partial', 'archives/partial', 'none/partial'])
    await mkdir(join(cache, folder), { recursive: true })
  const list = join(cache, 'sources.list')
  const status = join(cache, 'status')
  await writeFile(list, sourcesList)
  await writeFile(status, '')
  return async (...words: readonly string[]): Promise<string> => {
    const { stdout, stderr, failed } = await execa(
      'apt-get',
      [
        '--assume-yes',
        '--quiet',
        '--no-install-recommends',
        `--option=Dir::Etc::SourceList=${list}`,
        '--option=Dir::Etc::SourceParts=/dev/null',
        `--option=Dir::State::Lists=${join(cache, 'lists')}`,
        `--option=Dir::State::status=${status}`,
        `--option=Dir::Cache=${cache}`,
        `--option=APT::Architecture=${architecture}`,
        '--option=APT::Architectures::=',
        '--option=APT::Get::AutomaticRemove=false',
        '--option=APT::Sandbox::User=',
        '--option=Acquire::Languages=none',
        // A list that was not fetched is an error, not a list without packages.
        '--option=APT::Update::Error-Mode=any',
        '--option=Acquire::Retries=3',
        '--option=Debug::NoLocking=true',
        ...words,
      ],
      { reject: false, env: { LC_ALL: 'C.UTF-8' } },
    )
    if (!failed) return stdout
    throw new InstallError('cannot gather the packages', {
      // Which dependency it misses, apt says on stdout.
      because: `${stdout}\n${stderr}`.trim().split('\n').slice(-6).join('\n'),
      remedy: 'put right what apt says; packages fetched elsewhere are taken with --debs FOLDER',
    })
  }
}
