import type { Observed } from '../../../../installer/certificates/grade/letters.ts'
import { groups } from '../../../../installer/certificates/grade/groups.ts'
import type { Protocol } from '../../../../installer/certificates/grade/hello.ts'
import { suites } from '../../../../installer/certificates/grade/suites.ts'

/** Suites by what their names hold. */
export const named = (...parts: readonly string[]) =>
  parts.map(part => {
    const suite = suites.find(({ name }) => name.includes(part))
    if (suite === undefined) throw new Error(`no suite is called ${part}`)
    return suite
  })

/** One version with these suites. */
export const speaking = (protocol: Protocol, ...parts: readonly string[]) => ({
  [protocol]: {
    suites: named(...parts),
    groups: groups.filter(({ name }) => /^(?:x25519|secp256r1)$/.test(name)),
  },
})

const modern = ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM'] as const

/** A server as it should be. */
export const good: Observed = {
  agreed: {
    ...speaking('TLS 1.2', ...modern),
    ...speaking('TLS 1.3', 'TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'),
  },
  compresses: false,
  isRenegotiationSafe: true,
  refusesFallback: true,
  keyBits: 3072,
  weakSignatures: [],
  trustedBy: 'everybody',
  hstsSeconds: 63_072_000,
}
