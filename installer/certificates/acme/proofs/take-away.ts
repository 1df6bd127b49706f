import type { StateFile } from '../state.ts'
import type { Prover } from './prover.ts'

/** Takes away the proofs that this run or one before it laid. What cannot be taken away now stays noted for the next run. */
export async function takeAwayProofs(state: StateFile, prover: Prover): Promise<void> {
  for (const proof of state.current.proofs) {
    const isDone = await prover.takeAway(proof).then(
      () => true,
      () => false,
    )
    if (isDone) await state.keep({ proofs: state.current.proofs.filter(one => one !== proof) })
  }
}
