const prefix = 'draft '

/** What was written but not sent, for each place. It lives as long as the browser's tab, and no longer than the session. */
export const draftAt = (key: string): string => sessionStorage.getItem(prefix + key) ?? ''

export function keepDraft(key: string, text: string): void {
  if (text) sessionStorage.setItem(prefix + key, text)
  else sessionStorage.removeItem(prefix + key)
}

export const forgetDrafts = (): void => sessionStorage.clear()
