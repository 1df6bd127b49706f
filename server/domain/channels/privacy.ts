import { badRequest } from '../../platform/http/api-error.ts'

/** Who may read a channel. */
export type Privacy = {
  readonly isPrivate: boolean
  readonly isWebPublic: boolean
  readonly hasSharedHistory: boolean
}

/** What becomes of `now` when only some of it is to change. Refuses combinations that no channel can have. */
export function changedPrivacy(
  now: Privacy,
  wish: { [Key in keyof Privacy]?: boolean | undefined },
): Privacy {
  const isWebPublic = wish.isWebPublic ?? (now.isWebPublic && wish.isPrivate !== true)
  const isPrivate = wish.isPrivate ?? (now.isPrivate && !isWebPublic)
  const hasSharedHistory = wish.hasSharedHistory ?? (now.hasSharedHistory || !isPrivate)
  if ((isWebPublic && isPrivate) || (!isPrivate && !hasSharedHistory))
    throw badRequest('Invalid parameters')
  return { isPrivate, isWebPublic, hasSharedHistory }
}

export const isSamePrivacy = (a: Privacy, b: Privacy): boolean =>
  a.isPrivate === b.isPrivate &&
  a.isWebPublic === b.isWebPublic &&
  a.hasSharedHistory === b.hasSharedHistory

/** For people. */
export function privacyName({ isPrivate, isWebPublic, hasSharedHistory }: Privacy): string {
  if (isWebPublic) return 'Web-public'
  if (!isPrivate) return 'Public'
  return hasSharedHistory ? 'Private, shared history' : 'Private, protected history'
}
