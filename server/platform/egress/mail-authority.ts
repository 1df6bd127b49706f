import { isIPv6 } from 'node:net'

/** Host and port as CONNECT names them: `mail.example.org:587`, `[fd12::1]:25`. */
export const authorityOf = ({ host, port }: { host: string; port: number }): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`
