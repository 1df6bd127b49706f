import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { kept } from '../../peers/kept.ts'
import { bare, prepared } from './packages.ts'
import { counterRules } from './packets.ts'

/**
 * *bare*: a server as a provider hands it over, with the archives of what the installer installs waiting in apt's cache,
 * since it has no network. *prepared*: with those packages unpacked, and the tools of the stories, because unpacking
 * them takes minutes under emulation.
 */
export type ImageName = 'bare' | 'prepared'

export type Image = {
  readonly key: string
  /** A file system, to be used through overlays only. */
  readonly disk: string
  readonly kernel: string
  readonly initrd: string
}

const hostname = 'chat.test'
const agent = join(import.meta.dirname, 'agent.pl')

const files: Readonly<Record<string, string>> = {
  'etc/hostname': `${hostname}\n`,
  'etc/hosts': `127.0.0.1 localhost\n127.0.1.1 ${hostname}\n::1 localhost\n`,
  'etc/fstab': 'LABEL=root / ext4 errors=remount-ro 0 1\n',
  // There is nobody to ask.
  'etc/resolv.conf': '',
  // No way out of this network, and no word of IPv6 into it: whoever counts packets counts what programs send.
  'etc/network/interfaces': `auto lo
iface lo inet loopback
allow-hotplug eth0
iface eth0 inet static
  pre-up sysctl --quiet --write net.ipv6.conf.eth0.disable_ipv6=1
  address 10.0.2.15/24
`,
  // Emulation is slow, and the machine it runs on may be busy.
  'etc/systemd/system.conf.d/rig.conf':
    '[Manager]\nDefaultTimeoutStartSec=900\nDefaultTimeoutStopSec=300\n',
  'etc/systemd/system/rig-agent.service': `[Unit]
Description=The hands of the tests
# Also while the boot waits for a passphrase.
DefaultDependencies=no
After=systemd-udevd.service systemd-remount-fs.service
Conflicts=shutdown.target
Before=shutdown.target

[Service]
ExecStart=/usr/local/sbin/rig-agent
Restart=always
KillMode=process
OOMScoreAdjust=-1000

[Install]
WantedBy=sysinit.target
`,
  'usr/local/lib/rig/counter.nft': counterRules,
  'etc/systemd/system/rig-counter.service': `[Unit]
Description=Counts what leaves
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /usr/local/lib/rig/counter.nft

[Install]
WantedBy=sysinit.target
`,
}

// Work of its own accord would be in the way of what a story looks at.
const quiet = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'man-db.timer',
  'e2scrub_all.timer',
  'fstrim.timer',
  'dpkg-db-backup.timer',
]

const hooksFor = (name: ImageName): readonly string[] => {
  const waiting = `apt-get install --yes --quiet --download-only --no-install-recommends ${bare.archives.join(' ')}`
  const unpack = `printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d
    mkdir -p /etc/postgresql-common; echo create_main_cluster=false >/etc/postgresql-common/createcluster.conf
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends ${prepared.join(' ')}
    rm /usr/sbin/policy-rc.d
    systemctl disable nginx.service postgresql.service tangd.socket`
  const words = [
    'rm -f /etc/apt/apt.conf.d/docker-clean',
    'apt-get update -qq',
    waiting,
    ...(name === 'prepared' ? [unpack] : []),
    'systemctl enable rig-agent.service rig-counter.service',
    `systemctl mask ${quiet.join(' ')}`,
  ]
  return words.map(word => `chroot "$1" sh -euc '${word.replaceAll("'", `'\\''`)}'`)
}

/** Made once and kept; takes one to three minutes the first time. */
export async function image(name: ImageName): Promise<Image> {
  const hooks = hooksFor(name)
  const recipe = [1, hooks, files, bare.installed, await readFile(agent, 'utf8')]
  const key = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)
  const folder = await kept(`machine-${name}-${key}`, fresh => make(fresh, hooks))
  return {
    key,
    disk: join(folder, 'disk'),
    kernel: join(folder, 'kernel'),
    initrd: join(folder, 'initrd'),
  }
}

async function make(folder: string, hooks: readonly string[]): Promise<void> {
  const root = join(folder, 'root')
  const setup = join(folder, 'setup')
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(setup, path)), { recursive: true })
    await writeFile(join(setup, path), content)
  }
  await mkdir(join(setup, 'usr/local/sbin'), { recursive: true })
  await writeFile(join(setup, 'usr/local/sbin/rig-agent'), await readFile(agent))
  await chmod(join(setup, 'usr/local/sbin/rig-agent'), 0o755)
  const copy = `cp --recursive --no-target-directory ${setup}`
  // What it mounts is seen by it alone: whoever takes away a half-made image must not reach through it.
  await execa('setpriv', [
    '--pdeathsig=KILL',
    'unshare',
    '--mount',
    'mmdebstrap',
    '--mode=root',
    '--quiet',
    '--variant=important',
    `--include=${bare.installed.join(',')}`,
    '--skip=cleanup/apt',
    `--customize-hook=${copy}/usr "$1/usr" && ${copy}/etc/systemd "$1/etc/systemd"`,
    ...hooks.map(hook => `--customize-hook=${hook}`),
    'bookworm',
    root,
  ])
  // Last: what was there while packages were fetched must not stay.
  await rm(join(root, 'etc/resolv.conf'), { force: true })
  await execa('cp', ['--recursive', '--no-target-directory', join(setup, 'etc'), join(root, 'etc')])
  const boot = await readdir(join(root, 'boot'))
  for (const [kind, prefix] of [
    ['kernel', 'vmlinuz-'],
    ['initrd', 'initrd.img-'],
  ] as const) {
    const found = boot.find(file => file.startsWith(prefix))
    if (found === undefined) throw new Error(`the image has no ${kind}`)
    await execa('cp', [join(root, 'boot', found), join(folder, kind)])
  }
  await execa('mke2fs', ['-q', '-t', 'ext4', '-L', 'root', '-d', root, join(folder, 'disk'), '8G'])
  await rm(root, { recursive: true })
  await rm(setup, { recursive: true })
}
