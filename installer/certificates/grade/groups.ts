/** What two ends compute a shared key in. `bits`: of an RSA key that is as hard to break. */
export type Group = { readonly code: number; readonly name: string; readonly bits: number }

const curve = (code: number, name: string, size: number): Group => ({
  code,
  name,
  bits: asRsa(size),
})

const field = (code: number, bits: number): Group => ({ code, name: `ffdhe${bits}`, bits })

/** Numbers of IANA's registry; the weak ones are asked for too. */
export const groups: readonly Group[] = [
  curve(0x11ec, 'X25519MLKEM768', 256),
  curve(0x11eb, 'SecP256r1MLKEM768', 256),
  curve(0x001d, 'x25519', 256),
  curve(0x0017, 'secp256r1', 256),
  curve(0x001e, 'x448', 448),
  curve(0x0018, 'secp384r1', 384),
  curve(0x0019, 'secp521r1', 521),
  curve(0x0016, 'secp256k1', 256),
  curve(0x001a, 'brainpoolP256r1', 256),
  curve(0x001b, 'brainpoolP384r1', 384),
  curve(0x001c, 'brainpoolP512r1', 512),
  curve(0x0015, 'secp224r1', 224),
  curve(0x0014, 'secp224k1', 224),
  curve(0x0013, 'secp192r1', 192),
  curve(0x0012, 'secp192k1', 192),
  curve(0x0010, 'secp160r1', 160),
  curve(0x0001, 'sect163k1', 163),
  curve(0x0003, 'sect163r2', 163),
  curve(0x0006, 'sect233k1', 233),
  curve(0x0009, 'sect283k1', 283),
  field(0x0100, 2048),
  field(0x0101, 3072),
  field(0x0102, 4096),
  field(0x0103, 6144),
  field(0x0104, 8192),
]

/** NIST SP 800-57, table 2: how large an RSA key is as hard to break as an elliptic curve of this size. */
export function asRsa(size: number): number {
  if (size >= 512) return 15_360
  if (size >= 384) return 7680
  if (size >= 256) return 3072
  if (size >= 224) return 2048
  return size >= 160 ? 1024 : 512
}
