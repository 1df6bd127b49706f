/** Why the server's own program could not say what it was asked: the first line of its complaint. */
export const whySilent = (complaint: string): string =>
  complaint.trim().split('\n', 1)[0] || 'the server said nothing'
