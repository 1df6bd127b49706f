import { judgeLives, judgeRenewal, judgeSource } from '../../certificates/judge.ts'
import { judgeLists, listStates } from '../../certificates/revocation/state.ts'
import { certificateState, type CertificateState } from '../../certificates/state.ts'
import type { ExitReason } from '../../core/install-error.ts'
import type { Finding } from '../../facts/finding.ts'
import { certificateStores, listPlace, listsAddress } from '../../recipes/certificates.ts'
import { say, sayJson, visible, type Terminal } from '../../terminal/terminal.ts'
import { findingLines, outView } from '../../terminal/views.ts'
import { installedSite } from '../installation.ts'
import { jsonFlag, type Verb } from '../verb.ts'
import { readRenewal } from '../../certificates/renewal-record.ts'

export const certsStatus: Verb = {
  name: 'certs status',
  summary: 'say who vouches for this server, until when, and how the last renewal went',
  description: [
    'The server’s certificate, the one before it, the own authority, the next and the last renewal. For monitoring, the exit code judges by the part of life that is left: a certificate is renewed at a third, so below a quarter something is wrong, below a tenth it is urgent.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "source", "server", "previous", "pending", "renewsFrom", "root", "issuing", "formerRoot", "lists": [{"by", "isIssuing", "address", "list": {"signedAt", "ageDays", "validTo", "daysLeft", "revoked"} | null}], "lastRenewal", "findings"}; a certificate: {"subject", "issuer", "names", "fingerprint", "serial", "validTo", "daysLeft", "lifeLeft"} | null',
  files: ['/var/lib/parley/keys', '/var/lib/parley/installer/renewal.json'],
  exits: {
    done: 'all is well',
    failed: 'urgent: less than a tenth of a life is left, or the last renewal failed',
    changesPending: 'a renewal is overdue: less than a quarter is left',
  },
  examples: [
    ['parley certs status', 'for people'],
    ['parley certs status --json | jq .server.daysLeft', 'for a dashboard'],
  ],
  async run({ host, terminal, now, ...world }, options) {
    const site = await installedSite({ host, terminal, now, ...world })
    const stores = certificateStores(site)
    const { directory } = listPlace(site)
    const lists = await listStates(host, directory, { stores, now: now() })
    const state = await certificateState(host, stores, now())
    const renewal = await readRenewal(host, site.layout)
    const findings = [
      judgeSource(state, site.settings.tls.source),
      ...judgeLives(state),
      judgeRenewal(state, renewal),
      ...judgeLists(lists, listsAddress(site) !== undefined),
    ]
    const ended = exitOf(findings)
    if (options.has(jsonFlag))
      sayJson(terminal, {
        ok: ended === 'done',
        ...state,
        lists,
        lastRenewal: renewal ?? null,
        findings,
      })
    else say(terminal, ...linesOf(terminal, state), ...findingLines(outView(terminal), findings))
    return ended
  },
}

function exitOf(findings: readonly Finding[]): ExitReason {
  if (findings.some(({ result }) => result === 'fail')) return 'failed'
  return findings.some(({ result }) => result === 'warn') ? 'changesPending' : 'done'
}

function linesOf({ paintOut }: Terminal, state: CertificateState): string[] {
  const { source, server, previous, renewsFrom, root, formerRoot } = state
  const line = (word: string, text: string) => `${paintOut('dim', word.padEnd(13))}${visible(text)}`
  return [
    line('source', source ?? 'none'),
    ...(server === null
      ? []
      : [
          line('names', server.names.join(', ')),
          line('issued by', server.issuer),
          line('SHA-256', server.fingerprint),
          line('serial', server.serial),
        ]),
    line('next renewal', renewsFrom === null ? 'by you' : `from ${renewsFrom.slice(0, 10)} on`),
    line(
      'before it',
      previous === null
        ? 'none'
        : `${previous.source}, until ${previous.validTo.slice(0, 10)}, serial ${previous.serial}`,
    ),
    ...(root === null
      ? []
      : [
          line(
            'own root',
            `${root.subject}${root.keyIsHere ? '' : ' (its key is not on this host)'}`,
          ),
        ]),
    ...(formerRoot === null
      ? []
      : [
          line(
            'former root',
            `${formerRoot.subject}: its clients go on working until ${formerRoot.until.slice(0, 10)}`,
          ),
        ]),
  ]
}
