import * as z from 'zod'
import {
  personToChange,
  personToDeactivate,
  personToReactivate,
  toChangeRole,
} from '../../../access/users.ts'
import { changeEmail, changeFullName } from '../../../domain/users/actions.ts'
import { changeRole } from '../../../domain/users/change-role.ts'
import { deactivate, reactivate } from '../../../domain/users/leaving.ts'
import { emailAddress, fullName } from '../../../domain/users/rules.ts'
import { setPassword } from '../../../domain/users/set-password.ts'
import { signOut } from '../../../domain/users/sign-out.ts'
import { judgedHash } from '../judged-hash.ts'
import { changing, type Scene } from '../operation.ts'
import { personCalled, personShown } from '../people.ts'
import { roleName, roleNamed } from '../roles.ts'

const who = z.string()

/** Held, with all owners, until the end. */
const toChange = async (scene: Scene, who: string) =>
  personToChange(scene.tx, scene.operator, { id: (await personCalled(scene, who)).id })

export const userRole = changing(
  z.strictObject({ who, role: roleNamed }),
  async (scene, { who, role }) => {
    const { tx, operator } = scene
    const person = await toChange(scene, who)
    const changed = person.role !== role
    if (changed) await changeRole(tx, await toChangeRole(tx, operator, person, role), role)
    return { user: personShown({ ...person, role }), changed, former: roleName(person.role) }
  },
)

export const userRename = changing(
  z.strictObject({ who, name: fullName }),
  async (scene, { who, name }) => {
    const person = await toChange(scene, who)
    const changed = person.fullName !== name
    if (changed) await changeFullName(scene.tx, person, name)
    return { user: personShown({ ...person, fullName: name }), changed, former: person.fullName }
  },
)

export const userEmail = changing(
  z.strictObject({ who, email: emailAddress }),
  async (scene, { who, email }) => {
    const person = await toChange(scene, who)
    const changed = person.email !== email
    if (changed) await changeEmail(scene.tx, person, email)
    return { user: personShown({ ...person, email }), changed, former: person.email }
  },
)

export const userPassword = changing(
  z.strictObject({ who, password: z.string() }),
  async (scene, { who, password }) => {
    const person = await toChange(scene, who)
    const known = [person.email, person.fullName]
    const hash = await judgedHash(scene.config, { password, known })
    return { user: personShown(person), ...(await setPassword(scene.tx, person, hash)) }
  },
)

export const userSignOut = changing(
  z.strictObject({ who, programs: z.boolean() }),
  async (scene, { who, programs }) => {
    const person = await toChange(scene, who)
    return { user: personShown(person), ended: await signOut(scene.tx, person, { programs }) }
  },
)

export const userDeactivate = changing(z.strictObject({ who }), async (scene, { who }) => {
  const { tx, operator } = scene
  const { id } = await personCalled(scene, who)
  const person = await personToDeactivate(tx, operator, { id })
  await deactivate(tx, person)
  return { user: personShown({ ...person, isActive: false }) }
})

export const userReactivate = changing(z.strictObject({ who }), async (scene, { who }) => {
  const { tx, operator } = scene
  const { id } = await personCalled(scene, who)
  const person = await personToReactivate(tx, operator, { id })
  await reactivate(tx, person)
  return { user: personShown({ ...person, isActive: true }), changed: !person.isActive }
})
