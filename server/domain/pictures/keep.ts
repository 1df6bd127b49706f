import type { Context } from '../../context.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { newToken } from '../../platform/files/new-token.ts'
import { storeFiles } from '../../platform/files/store-files.ts'

/** Pictures by what is added to the token that they share. */
type Made = Readonly<Record<string, { bytes: Buffer; contentType: string } | undefined>>

/** Puts pictures on the disk and then, with their rows, into one transaction with `work`. When that fails, nothing is left. */
export async function keepPictures<Result>(
  { db, config }: Pick<Context, 'db' | 'config'>,
  made: Made,
  work: (tx: Tx, token: string) => Promise<Result>,
): Promise<Result> {
  const token = newToken()
  const files = Object.entries(made).flatMap(([suffix, picture]) =>
    picture ? [{ token: token + suffix, ...picture }] : [],
  )
  return storeFiles(config.uploads, files, () =>
    db.transaction(async tx => {
      for (const file of files)
        await tx.run(sql`
          insert into pictures (token, content_type, size)
          values (${file.token}, ${file.contentType}, ${file.bytes.length})`)
      return work(tx, token)
    }),
  )
}

/** Forgets pictures that nothing shows any more. */
export const forgetPictures = (tx: Tx, tokens: readonly string[]) =>
  tx.run(sql`delete from pictures where token = any(${tokens}::text[])`)
