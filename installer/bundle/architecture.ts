/** Debian's word for the processor that this runs on. */
export const debianArchitecture = (): string => process.arch.replace(/^x64$/, 'amd64')
