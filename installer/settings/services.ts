import { oneOf } from './text.ts'

export const services = {
  supervisor: oneOf(['auto', 'systemd', 'embedded'], {
    default: 'auto',
    prompt: 'Who runs the units?',
    help: "systemd; or Parley's embedded supervisor, which interprets the same units where PID 1 is not systemd (a container). auto looks at PID 1.",
    example: 'auto',
    flag: 'supervisor',
  }),
}
