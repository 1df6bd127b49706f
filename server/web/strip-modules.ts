import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'

const imported = /^(?:import|export)\b[^'"]*?from\s*'(\.[^']+)'|^import\s*'(\.[^']+)'/gm

/** Prints the code of each module that `entry` reaches, by its path below `root`: strip-modules.ts ROOT ENTRY */
async function stripModules(root: string, entry: string): Promise<void> {
  const found = new Map<string, string>()
  const waiting = [entry]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue
    // Only the types go, leaving blanks: lines and columns in the browser are those of the file.
    const code = stripTypeScriptTypes(await readFile(join(root, path), 'utf8'))
    found.set(path, code)
    for (const [, from, bare] of code.matchAll(imported))
      waiting.push(join(dirname(path), from ?? bare ?? ''))
  }
  process.stdout.write(JSON.stringify(Object.fromEntries(found)))
}

const [root = '.', entry = ''] = process.argv.slice(2)
await stripModules(root, entry)
