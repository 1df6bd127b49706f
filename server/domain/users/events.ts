import type { AnnouncedUserEvent, PersonChange, User, UserEvent } from '../../protocol/users.ts'
import { unknownUser } from './unknown.ts'

export const userAdded = (person: User): UserEvent => ({ type: 'realm_user', op: 'add', person })

/** That there is somebody whom a guest does not know. Their address is made when it is told. */
export const unknownAdded = (id: number): AnnouncedUserEvent => ({
  ...userAdded(unknownUser(id, '')),
  is_unknown: true,
})

export const personForgotten = (user_id: number, full_name: string): UserEvent => ({
  type: 'realm_user',
  op: 'remove',
  person: { user_id, full_name },
})

export const personChanged = (person: PersonChange): UserEvent => ({
  type: 'realm_user',
  op: 'update',
  person,
})
