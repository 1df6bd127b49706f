import { between, flag, oneOf } from '../../settings/choice.ts'
import { rolesOf } from './roles.ts'
import { byOwners, decided } from './setting.ts'

/** Who may come in, and what they may change of themselves. */
export const peopleSettings = {
  invite_required: byOwners(decided(flag(true))),
  emails_restricted_to_domains: decided(flag(false)),
  disallow_disposable_email_addresses: decided(flag(true)),
  name_changes_disabled: decided(flag(false)),
  email_changes_disabled: decided(flag(false)),
  avatar_changes_disabled: decided(flag(false)),
  /** Who may do nothing without a second factor but set one up. */
  two_factor_required_roles: byOwners(rolesOf()),
  require_unique_names: decided(flag(false)),
  waiting_period_threshold: decided(between(0, 2_147_483_647, 0)),
  presence_disabled: decided(flag(false)),
  enable_guest_user_dm_warning: decided(flag(true)),
  enable_guest_user_indicator: decided(flag(true)),
  digest_emails_enabled: decided(flag(true)),
  digest_weekday: decided(oneOf([0, 1, 2, 3, 4, 5, 6], 1)),
}
