const words: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** Debian's word for the processor that this runs on. */
export const debianArchitecture = (): string => words[process.arch] ?? process.arch
