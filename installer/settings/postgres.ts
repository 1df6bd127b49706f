import { port } from './port.ts'

export const postgres = {
  port: port({
    default: 5433,
    prompt: "Which number does PostgreSQL's socket bear?",
    help: "Only names the Unix socket: Parley's own PostgreSQL never listens on TCP. Another number than other clusters on this host.",
    example: 5433,
  }),
}
