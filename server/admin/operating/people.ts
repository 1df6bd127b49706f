import type { Allowed } from '../../access/allowed.ts'
import { peopleNamed, type Somebody } from '../../access/users.ts'
import { namedPerson } from '../../domain/users/named-person.ts'
import { allUsers } from '../../domain/users/queries.ts'
import type { User } from '../../protocol/users.ts'
import { nearest } from './near.ts'
import type { Scene } from './operation.ts'
import { Refusal } from './refusal.ts'
import { roleName } from './roles.ts'

type Person = Allowed<Somebody, 'see'>

/** The person with this id or address. Whoever typed it wrongly is told who else might be meant. */
export async function personCalled(scene: Scene, who: string): Promise<Person> {
  const { tx, operator, config } = scene
  const named = namedPerson(who.trim(), config.url)
  const called = 'id' in named ? named.id : named.email
  const person = (await peopleNamed(tx, operator, [called])).get(called)
  if (person && !person.isSystemBot) return person
  const near = nearest(who, (await allUsers(tx, operator)).map(nameable))
  throw new Refusal({
    because: `nobody here has the id or the address ${who}`,
    remedy:
      near.length === 0
        ? 'parley user list shows everybody; with --deactivated, those who have left'
        : `did you mean ${near.join(', or ')}?`,
  })
}

/** Several of them, each once, in the order that they were named in. */
export async function peopleCalled(scene: Scene, names: readonly string[]): Promise<Person[]> {
  const people: Person[] = []
  for (const name of names) people.push(await personCalled(scene, name))
  return [...new Map(people.map(person => [person.id, person])).values()]
}

const nameable = (user: User) => {
  const address = user.delivery_email ?? user.email
  const [local = ''] = address.split('@')
  return {
    names: [user.full_name, address, local, ...user.full_name.split(' ')],
    shown: `${address} (${user.full_name}, id ${user.user_id})`,
  }
}

/** Somebody as a command shows them. */
export const personShown = ({ id, fullName, email, role, isActive }: Omit<Somebody, 'isBot'>) => ({
  id,
  name: fullName,
  email,
  role: roleName(role),
  active: isActive,
})
