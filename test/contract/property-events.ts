type Whole = { readonly of: string; readonly value: object }

/**
 * An event that tells one property and its value, as a piece of the thing that has the property, where the specification says
 * what that is; undefined for other events.
 */
export function wholeOf(name: string, event: Readonly<Record<string, unknown>>): Whole | undefined {
  const { property, value } = event
  const wrap = typeof property === 'string' ? wholes[name] : undefined
  return wrap?.({ [String(property)]: value })
}

/** The event that says the same of any number of settings. */
export const dictionary = 'event realm/update_dict'

const wholes: Readonly<Record<string, (piece: object) => Whole>> = {
  'realm/update': data => ({ of: dictionary, value: { type: 'realm', op: 'update_dict', data } }),
  'stream/update': piece => ({
    of: 'event stream/create',
    value: { type: 'stream', op: 'create', streams: [piece] },
  }),
  'subscription/update': piece => ({
    of: 'event subscription/add',
    value: { type: 'subscription', op: 'add', subscriptions: [piece] },
  }),
  'user_settings/update': user_settings => registered({ user_settings }),
  'realm_user_settings_defaults/update': realm_user_settings_defaults =>
    registered({ realm_user_settings_defaults }),
}

const registered = (part: object) => ({
  of: 'POST /register',
  value: { result: 'success', msg: '', ...part },
})
