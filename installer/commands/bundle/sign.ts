import { signBundle } from '../../bundle/sign.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { jsonFlag, type Verb } from '../verb.ts'
import { privateKeyFrom } from './files.ts'
import { bundleFile, keyFlag } from './flags.ts'

export const bundleSign: Verb = {
  name: 'bundle sign',
  summary: 'sign a bundle with the release key',
  description: [
    'Signs the manifest, which holds the digest and the length of everything else: once plainly (openssl pkeyutl checks it) and once so that gpgv can. Nothing but the signature changes in the file; signing again gives the same bytes.',
    'The key comes from its file or from stdin, so that a safe can hand it over: it is never a word of the command line.',
  ],
  arguments: [bundleFile],
  flags: [keyFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "file"}',
  files: [],
  exits: { usage: 'the key is not the one that the root key allows', refused: 'it is no bundle' },
  examples: [
    ['parley bundle sign parley-0.1.0-amd64.parley <release.pem', 'with the key on stdin'],
  ],
  async run(world, options) {
    const path = options.argument(bundleFile) ?? ''
    await signBundle(path, await privateKeyFrom(world, options))
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, file: path })
    else say(world.terminal, `signed ${path}`)
    return 'done'
  },
}
