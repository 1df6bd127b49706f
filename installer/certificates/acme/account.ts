import { generateKeyPairSync } from 'node:crypto'
import { connect, type Account, type Clock, type Directory } from './connection.ts'
import { AcmeFailure } from './problem.ts'

/** A key for an account with an authority: ECDSA P-256, PKCS#8 PEM. */
export const newAccountKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  })

/**
 * Gives an account another key. The new one must be kept before this is called, and the old one until it returns: killed in
 * between, the same call finds out which of the two the authority knows.
 */
export async function rollAccountKey(
  directory: Directory,
  account: Account,
  newKey: string,
  clock: Clock,
): Promise<void> {
  const renewed = await connect(directory, { ...account, key: newKey }, clock)
  const isDone = await renewed.client.createAccount({ onlyReturnExisting: true }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AcmeFailure && error.type === 'accountDoesNotExist') return false
      throw error
    },
  )
  if (isDone) return
  const { client } = await connect(directory, account, clock)
  await client.createAccount({ onlyReturnExisting: true })
  await client.updateAccountKey(newKey)
}
