/** In whose name a transaction writes: what the audit log says of it. */
export type Cause = {
  /** The acting person; null where nobody of the organization acts. */
  readonly user: number | null
  /** Who or what acts in a person's place; null where a person does. */
  readonly instead: string | null
  /** The client's address. */
  readonly address?: string | undefined
  /** The client's program, as it names itself. */
  readonly program?: string
  /** Nothing else may be recorded. Absent: everything may. */
  readonly kinds?: readonly string[]
}

export const theServer: Cause = { user: null, instead: 'the server' }

/** Somebody at the command line of the host. */
export const operator = (name: string): Cause => ({
  user: null,
  instead: `operating-system user ${name}`,
})
