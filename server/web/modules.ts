import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'

const imported = /^(?:import|export)\b[^'"]*?from\s*'(\.[^']+)'|^import\s*'(\.[^']+)'/gm

/** What a browser needs to run `entry` (a path below `root`): each module that it reaches, without its types, by its path below `root`. */
export async function reachedModules(root: string, entry: string): Promise<Map<string, string>> {
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
  return found
}
