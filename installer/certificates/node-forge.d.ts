/** The little of it that we use: it opens PKCS#12. Keys and certificates are then read by the runtime's own crypto. */
declare module 'node-forge' {
  type Asn1 = { readonly type: number }
  type PrivateKey = { readonly n: object }
  type Certificate = { readonly serialNumber: string }

  /** `asn1` holds what forge itself cannot read, decrypted: keys that are not RSA, and their certificates. */
  type Bag = {
    readonly type: string
    readonly asn1?: Asn1
    readonly key?: PrivateKey | null
    readonly cert?: Certificate | null
  }

  const forge: {
    readonly asn1: {
      /** `bytes`: a character each. */
      fromDer(bytes: string): Asn1
      /** Throws where there is nothing. */
      toDer(value?: Asn1): { getBytes(): string }
    }
    readonly pki: {
      readonly oids: Readonly<Record<'keyBag' | 'pkcs8ShroudedKeyBag' | 'certBag', string>>
      privateKeyToAsn1(key: PrivateKey): Asn1
      certificateToAsn1(certificate: Certificate): Asn1
    }
    readonly pkcs12: {
      pkcs12FromAsn1(
        value: Asn1,
        password: string,
      ): { readonly safeContents: readonly { readonly safeBags: readonly Bag[] }[] }
    }
  }
  export default forge
}
