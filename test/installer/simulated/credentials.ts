import { failed, said, type Program } from './machine.ts'

const nameIn = (args: readonly string[]) =>
  args.find(arg => arg.startsWith('--name='))?.slice('--name='.length)

/** Seals with the machine's own key, which it makes when it is first asked to; what another machine sealed it cannot open. */
export const credentialPrograms: Record<string, Program> = {
  async 'systemd-creds'({ machine, args, input }) {
    const key = `${machine.root}/var/lib/systemd/credential.secret`
    switch (args[0] ?? '') {
      case 'setup':
        return said()
      case 'encrypt':
        return said(Buffer.from(JSON.stringify([nameIn(args), input])).toString('base64'))
      case 'decrypt': {
        const sealed = await machine.files.read(args.at(-2) ?? '')
        const text = sealed?.kind === 'file' ? sealed.content : ''
        try {
          const [name, secret] = JSON.parse(Buffer.from(text, 'base64').toString()) as [
            string,
            string,
          ]
          return name === nameIn(args) ? said(secret) : failed(1, 'refusing')
        } catch {
          return failed(1, `cannot open it with ${key}`)
        }
      }
      default:
        return failed(11)
    }
  },
}
