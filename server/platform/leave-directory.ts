/**
 * Goes where only root can put a file, as long-running programs do: what lies in the directory that somebody stood in, who
 * started us, is neither read nor run, and that directory may be closed to this account, or go.
 */
export const leaveDirectory = (): void => process.chdir('/')
