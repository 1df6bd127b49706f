import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { until } from '../until.ts'
import { answersOn } from './loopback.ts'
import { ownFolder } from './own-folder.ts'
import { started } from './started.ts'

/** Debian's nginx with these sites and nothing else; its workers are nobody special. */
export async function nginx(
  t: Test,
  sites: string,
  port: number,
): Promise<{ readonly reload: () => void; readonly stop: () => Promise<void> }> {
  const folder = await ownFolder(t)
  await chmod(folder, 0o755)
  await mkdir(join(folder, 'temporary'), { mode: 0o777 })
  const configuration = join(folder, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    kind => `${kind}_temp_path ${folder}/temporary/${kind};`,
  )
  await writeFile(
    configuration,
    `${process.getuid?.() === 0 ? 'user www-data;' : ''}
daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr notice;
events { }
http { access_log off; ${temporary.join(' ')}
${sites}
}
`,
  )
  const { process: child, stop } = await started(
    t,
    ['nginx', '-p', folder, '-c', configuration, '-e', 'stderr'],
    /start worker process \d+/,
  )
  await until(() => answersOn(port))
  return { stop, reload: () => child.kill('SIGHUP') }
}
