import { join } from 'node:path'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { encoderFor, type Value } from './template-formats.ts'

export type Values = Readonly<Record<string, Value | readonly Value[]>>

const placeholder = /\{\{(\w+)\}\}/g

/** Where templates lie: `config-templates/` and `systemd/`, beside the installer. */
const tree = join(import.meta.dirname, '../..')

/** The text of a template of this release, filled in. @param name path in the tree, `config-templates/nginx/site.conf` */
export async function renderedTemplate(host: Look, name: string, values: Values): Promise<string> {
  const text = await host.read(join(tree, name))
  if (text?.kind !== 'file') throw parted(name, 'it is not there')
  return render(name, text.content, values)
}

/**
 * Fills `{{names}}`. Each value is written so that it stays one value in the file's own format, whatever it holds.
 * A missing and an unused name are both errors: either means that code and template have parted.
 */
export function render(name: string, text: string, values: Values): string {
  const asked = new Set([...text.matchAll(placeholder)].map(match => match[1] ?? ''))
  const missing = [...asked].filter(key => !(key in values))
  const unused = Object.keys(values).filter(key => !asked.has(key))
  if (missing.length > 0) throw parted(name, `nothing is given for ${missing.join(', ')}`)
  if (unused.length > 0) throw parted(name, `it does not use ${unused.join(', ')}`)
  const encoder = encoderFor(name)
  const fill = (line: string, one: Values) =>
    line.replaceAll(placeholder, (_, key: string) =>
      encoder({ value: one[key] ?? '', line, refuse: because => refused(name, key, because) }),
    )
  const lines = withoutEmpty(text, values)
    .split('\n')
    .flatMap(line => repeats(line, values).map(one => fill(line, one)))
  return lines.join('\n')
}

/** What stands between `# Only with x:` and `# End of x.` goes with the list x: an empty one leaves nothing of it. */
const withoutEmpty = (text: string, values: Values) =>
  text.replaceAll(
    /^# Only with (\w+):\n([^]*?)^# End of \1\.\n/gm,
    (_, name: string, body: string) => {
      const list = values[name]
      return Array.isArray(list) && list.length === 0 ? '' : body
    },
  )

/** A line with a list stands there once for each item; with an empty list, not at all. */
function repeats(line: string, values: Values): Values[] {
  const list = [...line.matchAll(placeholder)].flatMap(([, key = '']) => {
    const value = values[key]
    return Array.isArray(value) ? [value.map((item: Value) => ({ ...values, [key]: item }))] : []
  })[0]
  return list ?? [values]
}

const parted = (name: string, because: string) =>
  new InstallError(`cannot fill in the template ${name}`, {
    because,
    remedy: 'this release is damaged or was changed by hand: fetch it again',
  })

const refused = (name: string, key: string, because: string) =>
  new InstallError(`cannot write ${key} into ${name}`, {
    because,
    remedy: `change the setting that ${key} comes from, then run the same command again`,
  })
