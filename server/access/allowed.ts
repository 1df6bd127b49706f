declare const allowed: unique symbol

/** A row that somebody may do `Verb` with. Only the loaders of this folder make one; actions take nothing less. */
export type Allowed<Row, Verb extends string> = Row & { readonly [allowed]: Verb }

/** The one cast: the rule has been asked just before. */
export const allow = <Verb extends string, Row extends object>(row: Row, _verb: Verb) =>
  // The mark lives in the type alone, so that no check at run time could narrow to it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  row as Allowed<Row, Verb>
