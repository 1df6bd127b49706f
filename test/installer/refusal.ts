import type { Test } from 'tap'

type Refusal = {
  message?: string | RegExp
  because?: string | RegExp
  remedy?: RegExp
  exit?: string
}

/** The work must fail, and its error must say that. */
export async function refuses(t: Test, work: Promise<unknown>, expected: Refusal): Promise<void> {
  const error: unknown = await work.then(
    () => t.fail('should have been refused'),
    (refusal: unknown) => refusal,
  )
  t.match(error, expected)
}
