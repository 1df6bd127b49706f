import type { ServerConfig } from '../../server/config.ts'

/** What holds where a configuration says nothing of it. */
export const policies: Pick<ServerConfig, 'passwords' | 'desktop'> = {
  passwords: { minLength: 6, maxLength: 100, minGuesses: 10_000 },
  desktop: { minimum: '5.4.3', warning: '5.9.3' },
}
