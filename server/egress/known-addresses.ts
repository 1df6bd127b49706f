import { isIP, type LookupFunction } from 'node:net'

/** The judged addresses, whatever the name would lead to now. */
export const alreadyKnown =
  (addresses: readonly string[]): LookupFunction =>
  (_name, _options, callback) => {
    callback(
      null,
      addresses.map(address => ({ address, family: isIP(address) })),
    )
  }
