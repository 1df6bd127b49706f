/**
 * Whether a manifest may name such a path: relative, plain ASCII, and leading nowhere but down. `tree/../x`, `/etc/x`, an
 * empty name, a control character or a backslash are refused before anything is made of them.
 */
export const isSafePath = (path: string): boolean =>
  path.length <= 512 &&
  /^[\u0020-\u005b\u005d-\u007e]+$/.test(path) &&
  path.split('/').every(name => name !== '' && name !== '.' && name !== '..' && name.length <= 255)

/** A path that would have to be a file and a directory at once, if there is one. @param paths sorted */
export function fileAsDirectory(paths: readonly string[]): string | undefined {
  const files = new Set(paths)
  return paths.find(path =>
    path
      .split('/')
      .slice(0, -1)
      .some((_, depth, names) => files.has(names.slice(0, depth + 1).join('/'))),
  )
}
