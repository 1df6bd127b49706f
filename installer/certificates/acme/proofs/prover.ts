import type { Proof } from '../state.ts'

/** Shows the authority that a name is ours, in one of its ways. */
export type Prover = {
  readonly type: 'http-01' | 'dns-01'
  /** Where the proof will be. Noted on disk before it is laid. */
  place(name: string, token: string, content: string): Promise<Proof>
  lay(proof: Proof, content: string): Promise<void>
  /** Looks as the authority will, as far as that goes from here. Throws when it would look in vain. */
  look(name: string, proof: Proof, content: string): Promise<void>
  /** Fine when it was never laid. */
  takeAway(proof: Proof): Promise<void>
  end(): Promise<void>
}
