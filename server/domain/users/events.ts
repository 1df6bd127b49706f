import type { PersonChange, User, UserEvent } from '../../protocol/users.ts'

export const userAdded = (person: User): UserEvent => ({ type: 'realm_user', op: 'add', person })

export const personChanged = (person: PersonChange): UserEvent => ({
  type: 'realm_user',
  op: 'update',
  person,
})
