import { roles, type Actor } from '../identity/actor.ts'

declare const operating: unique symbol

/**
 * Whoever administers this host, by a command. They act in the name of the server itself, as mightily as an owner, and nothing
 * that people decide within the organization binds them: they could write the tables by hand. `account` is what the operating
 * system calls them, for those who ask later who it was.
 */
export type Operator = Actor & { readonly account: string; readonly [operating]: true }

const operators = new WeakSet<object>()

/**
 * Makes the proof. For `server/admin` alone, which the kernel lets only the server's own account run: no program that answers
 * requests can reach it, which a test holds. `server` is the account in whose name the server itself speaks.
 */
export function operatorOfHost(server: Actor, account: string): Operator {
  const operator = { ...server, role: roles.owner, account }
  operators.add(operator)
  // The mark lives in the type alone; the set is what rules ask.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return operator as Operator
}

/** Whether it is an operator who asks. A copy of one is nobody. */
export const isOperator = (reader: object): boolean => operators.has(reader)
