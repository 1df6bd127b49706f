/** Something that a program of the appliance must know and nobody else: one record. */
export type Secret = {
  /** `signing`: what operators and units call it. */
  readonly name: string
  /** What it is for, in an operator's words. */
  readonly purpose: string
  /** The units that read it. */
  readonly readers: readonly string[]
  /** The words by which an operator gives another; absent where a rotation makes it. */
  readonly replacedBy?: string
  /** The first one. */
  make(now: Date): string
  /** The next one after `present`; what a reader needs of the earlier ones is in it. */
  next(present: string, now: Date): string
  /** What a running reader tells of the one it uses, so that a rotation can be seen to have arrived; not secret. */
  mark(text: string): string
}
