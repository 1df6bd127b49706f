import type { Verb } from './verb.ts'

/**
 * Every verb by its first word, in the order of `parley help`. Loaded when it is spoken of: nine tenths of what a command loads
 * are other commands'.
 */
const verbs = new Map<string, () => Promise<readonly Verb[]>>([
  ['try', async () => [(await import('./try.ts')).tryOut]],
  ['install', async () => [(await import('./install.ts')).install]],
  ['plan', async () => [(await import('./plan.ts')).plan]],
  ['apply', async () => [(await import('./apply.ts')).apply]],
  ['verify', async () => [(await import('./verify.ts')).verify]],
  ['status', async () => [(await import('./status.ts')).status]],
  ['doctor', async () => [(await import('./doctor.ts')).doctor]],
  ['undo', async () => [(await import('./undo.ts')).undo]],
  ['uninstall', async () => [(await import('./uninstall.ts')).uninstall]],
  ['audit', async () => (await import('./audit.ts')).auditVerbs],
  ['egress', async () => [(await import('./egress-check.ts')).egressCheck]],
  ['mail', async () => (await import('./mail.ts')).mailVerbs],
  ['limits', async () => [(await import('./limits-reset.ts')).limitsReset]],
  ['retention', async () => [(await import('./retention-preview.ts')).retentionPreview]],
  ['messages', async () => (await import('./messages.ts')).messagesVerbs],
  ['hold', async () => (await import('./hold.ts')).holdVerbs],
  ['firewall', async () => (await import('./firewall.ts')).firewallVerbs],
  ['bundle', async () => (await import('./bundle/index.ts')).bundleVerbs],
  ['volume', async () => (await import('./volume/index.ts')).volumeVerbs],
  ['certs', async () => (await import('./certs/verbs.ts')).certs],
  ['harden', async () => (await import('./harden.ts')).hardenVerbs],
  ['user', async () => (await import('./user/index.ts')).userVerbs],
  ['channel', async () => (await import('./channel/index.ts')).channelVerbs],
  ['org', async () => (await import('./org/index.ts')).orgVerbs],
  ['secrets', async () => (await import('./secrets.ts')).secretsVerbs],
])

/** What is needed for these words: the verbs of the first one, or all of them where that is none of theirs. */
export async function verbsFor([first = '']: readonly string[]): Promise<readonly Verb[]> {
  const named = verbs.get(first)
  if (named !== undefined) return named()
  return (await Promise.all([...verbs.values()].map(load => load()))).flat()
}
