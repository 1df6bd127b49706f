import type { Host, Look } from '../core/host.ts'
import type { VolumeRecord } from './record.ts'

/** Where systemd lays down what it asks, a file for each question. */
const questions = '/run/systemd/ask-password'

/** Sockets of the questions for our volume. */
async function socketsAsked(host: Look, { device, uuid }: VolumeRecord): Promise<string[]> {
  const names = (await host.list(questions)).filter(name => name.startsWith('ask.'))
  const sockets = await Promise.all(
    names.map(async name => {
      const question = await host.read(`${questions}/${name}`)
      if (question?.kind !== 'file') return undefined
      const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(question.content)?.[1]
      // The device as crypttab names it.
      const isOurs = [device, `/dev/disk/by-uuid/${uuid}`].some(
        place => value('Id') === `cryptsetup:${place}`,
      )
      return isOurs ? value('Socket') : undefined
    }),
  )
  return sockets.filter(socket => socket !== undefined)
}

const reply = '/lib/systemd/systemd-reply-password'

/** Answers the question that a boot is waiting on. @returns whether there was one */
export async function answerPrompt(
  host: Host,
  record: VolumeRecord,
  text: string,
): Promise<boolean> {
  const sockets = await socketsAsked(host, record)
  for (const socket of sockets)
    await host.run({ argv: [reply, '1', socket], input: text, undo: 'one-way' })
  return sockets.length > 0
}

/** Withdraws it: the volume was opened another way. */
export async function cancelPrompt(host: Host, record: VolumeRecord): Promise<void> {
  for (const socket of await socketsAsked(host, record))
    await host.run({ argv: [reply, '0', socket], undo: 'one-way' })
}
