import * as z from 'zod'

type Privacy = { isPrivate: boolean; hasSharedHistory: boolean }

/** Who reads a channel, by a word. `protected`: who comes later does not read what was said before. */
const privacies: Readonly<Record<string, Privacy>> = {
  public: { isPrivate: false, hasSharedHistory: true },
  private: { isPrivate: true, hasSharedHistory: true },
  protected: { isPrivate: true, hasSharedHistory: false },
}

export const privacyNamed = z.string().transform((word, context): Privacy => {
  const found = Object.hasOwn(privacies, word) ? privacies[word] : undefined
  if (found) return found
  const message = `must be one of ${Object.keys(privacies).join(', ')}`
  context.addIssue({ code: 'custom', message })
  return z.NEVER
})
