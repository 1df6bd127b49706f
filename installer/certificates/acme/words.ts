import { InstallError } from '../../core/install-error.ts'
import type { Attempt } from './attempts.ts'
import type { ChainRequest } from './obtain.ts'
import type { AcmeFailure } from './problem.ts'

/** A failure as an operator reads it: what could not be done, why in the authority's words, and what to do. */
export function told(failure: AcmeFailure, request: ChainRequest): InstallError {
  return new InstallError(cannot(request.names), {
    because: `${opening(failure, request)}${failure.message}`,
    remedy: failure.remedy ?? remedyFor(failure, request),
    cause: failure,
  })
}

const cannot = (names: readonly string[]) => `cannot get a certificate for ${names.join(', ')}`

function opening({ kind, type }: AcmeFailure, { directory }: ChainRequest): string {
  const authority = new URL(directory.url).host
  if (kind === 'validation') return `${authority} could not see that the name is ours: `
  if (kind === 'rate-limited') return `${authority} was asked too often: `
  if (kind === 'refused' && type !== '') return `${authority} refuses: `
  return ''
}

/** Asked again too early: not sent at all. */
export function notYet(
  names: readonly string[],
  until: Date,
  attempts: readonly Attempt[],
): InstallError {
  const [{ because } = { because: '' }] = attempts.slice(-1)
  return new InstallError(cannot(names), {
    because: `it failed before (${because}), and asking again before ${until.toISOString()} would only close the door for longer`,
    remedy: `put right what the reason says, and run the same command after ${until.toISOString()}; the certificate in use stays`,
    exit: 'refused',
  })
}

type Remedy = (request: ChainRequest) => string

const isHttp = ({ challenge }: ChainRequest) => challenge.type === 'http-01'
const first = ({ names: [name = ''] }: ChainRequest) => name

const recordSeen: Remedy = request =>
  `look from outside whether all servers of the zone answer \`dig TXT _acme-challenge.${first(request)}\``

const remedies: Readonly<Record<string, Remedy>> = {
  dns: request =>
    isHttp(request)
      ? `make a record (A or AAAA) in the public DNS that leads ${first(request)} to this host; if it was made just now, wait until it has spread`
      : recordSeen(request),
  connection: request =>
    isHttp(request)
      ? `open port 80 from outside to this host (firewall, router, cloud rules), for the AAAA record too if there is one; where that cannot be, choose the challenge dns-01`
      : recordSeen(request),
  unauthorized: request =>
    isHttp(request)
      ? `${first(request)} leads to something else, or a proxy before this host answers: let it lead here, with /.well-known/acme-challenge/ passed on`
      : recordSeen(request),
  incorrectResponse: request =>
    isHttp(request)
      ? `${first(request)} leads to something else, or a proxy before this host answers: let it lead here`
      : recordSeen(request),
  caa: () =>
    'the CAA record of the domain names other authorities: add this one to it, or choose one that it names',
  rejectedIdentifier: () =>
    'choose a host name that this authority issues for, or another directory',
  externalAccountRequired: () =>
    'this authority wants an account that it knows: set the key id and the key that it gave you',
  badCSR: () => 'the authority does not take this kind of key or name; look at what it issues for',
  userActionRequired: () => 'open the address that it names and agree there',
  invalidContact: () => 'put a real address of yours into the contact setting',
  unsupportedContact: () => 'give the contact as a mail address',
  badSignatureAlgorithm: () =>
    'this authority is too old for keys on P-256; choose another directory',
}

const byKind: Readonly<Record<AcmeFailure['kind'], Remedy>> = {
  network: () => 'it is tried again by itself; look whether this host has a way out to it',
  'rate-limited': () => 'wait; it is tried again by itself when the authority allows it',
  validation: request =>
    isHttp(request) ? 'look whether the name leads to this host' : recordSeen(request),
  refused: () => 'put right what it says, then run the same command again',
  local: () => 'put right what it says, then run the same command again',
  pending: () => 'wait; the order is kept, and the next run goes on with it',
}

const remedyFor = (failure: AcmeFailure, request: ChainRequest): string =>
  (remedies[failure.type] ?? byKind[failure.kind])(request)
