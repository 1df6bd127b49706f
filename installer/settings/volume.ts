import { refused, type Reading, type Setting, type Wording } from './setting.ts'
import { text } from './text.ts'

type Words = Omit<Wording<string>, 'default'> & {
  readonly shape: string
  readonly default?: string
}

/** A word of its own form, or `none`. */
const wordOrNone = (
  { shape, default: value = 'none', ...wording }: Words,
  form: RegExp,
  remedy: string,
): Setting<string> => {
  const base = text({ ...wording, default: value, longest: 4096 })
  return {
    ...base,
    shape,
    read(raw): Reading<string> {
      const reading = base.read(raw)
      if (!('value' in reading) || reading.value === 'none' || form.test(reading.value))
        return reading
      return refused(`it is not a ${shape.split(' ')[0]}`, remedy)
    },
  }
}

const path = /^\/[^\s:]*[^\s:/]$/

export const volume = {
  device: wordOrNone(
    {
      shape: 'place: a device such as /dev/vdb, file:/PATH, or none',
      prompt: 'On which empty disk shall everything be encrypted? (none: no encryption)',
      help: "Database, files, keys and journal lie on a LUKS2 volume there. Only an empty place is taken; nothing is ever erased. none: they lie on the host's own file system, in clear unless that is encrypted.",
      example: '/dev/vdb',
      // What nobody can add later without moving everything is worth a question.
      asked: true,
      flag: 'volume',
    },
    // What udev names has colons, and letters written as \x20; only a blank would end the name elsewhere.
    /^(?:\/dev\/\S*[^\s/]|file:\/[^\s:]*[^\s:/])$/,
    'write /dev/NAME, file:/PATH or none',
  ),
  size: wordOrNone(
    {
      shape: 'size such as 20GiB, or none',
      prompt: 'How large shall the file be that holds the volume?',
      help: 'Only for file:/PATH, where there is no such file yet; all of it is taken at once.',
      example: '20GiB',
    },
    /^[1-9]\d{0,5}(?:MiB|GiB|TiB)$/,
    'write a number with MiB, GiB or TiB: 20GiB',
  ),
  keyFile: wordOrNone(
    {
      shape: 'path, or none',
      prompt: 'Which key file opens the volume at boot?',
      help: 'Best on another disk, which can be taken away. Made where there is none. Beside the passphrase, which always opens the volume.',
      example: '/mnt/key/parley.key',
    },
    path,
    'write an absolute path without blanks or colons',
  ),
  tpm2Pcrs: wordOrNone(
    {
      shape: 'PCRs such as 7 or 7+14, or none',
      prompt: 'Which PCRs of the TPM must be unchanged for it to open the volume?',
      help: "This machine's TPM 2.0 then opens the volume at boot, without anybody. 7 measures secure boot; more of them break at more updates. none: the TPM is not used.",
      example: '7',
      flag: 'volume-tpm2',
    },
    /^\d{1,2}(?:\+\d{1,2})*$/,
    'write numbers from 0 to 23, joined by +',
  ),
  tangUrl: wordOrNone(
    {
      shape: 'address of a Tang server, or none',
      prompt: 'Which Tang server opens the volume while it can be reached?',
      help: 'The host then boots without anybody, inside your network only.',
      example: 'http://tang.example.org',
      flag: 'volume-tang',
    },
    /^https?:\/\/[^\s]+$/,
    'write http://NAME or http://NAME:PORT',
  ),
  tangThumbprint: wordOrNone(
    {
      shape: 'thumbprint of its signing key, or none',
      prompt: 'Which thumbprint has the Tang server?',
      help: 'Printed on the Tang server by tang-show-keys. Without it anybody in between could be the server.',
      example: 'none',
    },
    /^[\w-]{43}$|^[\w-]{27}$/,
    'run tang-show-keys on the Tang server and copy what it prints',
  ),
}
