import type { User, UserEvent } from '../../protocol/users.ts'

export const userAdded = (person: User): UserEvent => ({ type: 'realm_user', op: 'add', person })
