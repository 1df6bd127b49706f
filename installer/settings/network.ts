import { egressRules } from './egress-rules.ts'
import { oneOf } from './text.ts'

export const network = {
  egress: oneOf(['allowed', 'none'], {
    default: 'allowed',
    prompt: 'May the server reach other servers?',
    help: 'For webhooks and previews, by a process of its own that refuses private addresses. none: there is no such process, nothing goes out.',
    example: 'allowed',
  }),
  egressAllow: egressRules(
    {
      default: [],
      prompt: 'What else may it reach?',
      help: 'A private network (on ports 80 and 443, or on the port given), or another port of public hosts by their names.',
      example: [],
    },
    { opens: true },
  ),
  egressDeny: egressRules(
    {
      default: [],
      prompt: 'What may it not reach?',
      help: 'Hosts and networks, whatever else is allowed.',
      example: [],
    },
    { opens: false },
  ),
}
