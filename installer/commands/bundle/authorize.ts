import { writeFile } from 'node:fs/promises'
import { authorizeRelease, chainText, parseChain, succeedRoot } from '../../bundle/chain.ts'
import { parseDocument } from '../../bundle/key-document.ts'
import { readPrivateKey, readPublicKey } from '../../bundle/keys.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { jsonFlag, type Argument, type Flag, type Verb } from '../verb.ts'
import { day, privateKeyFrom, readNamed, target, whole } from './files.ts'
import { keyFlag, outFlag } from './flags.ts'

const subject: Argument = {
  name: 'KEY',
  help: 'The public release key; with --as-root, the private key of the next root.',
}
const asRootFlag: Flag = {
  name: '--as-root',
  help: 'Hand over to another root key instead: hosts that trust this one will trust that one.',
}
const chainFlag: Flag = {
  name: '--chain',
  value: 'FILE',
  help: 'The chain so far; without it, a new one begins at this root key.',
}
const untilFlag: Flag = { name: '--until', value: 'DAY', help: 'Until when it is good.' }
const serialFlag: Flag = {
  name: '--serial',
  value: 'N',
  help: 'Higher than that of every document before; without it, one more than the last.',
}

export const bundleAuthorize: Verb = {
  name: 'bundle authorize',
  summary: 'let the root key say which key may sign bundles',
  description: [
    'The root key is used for this alone, and lies in a safe otherwise. Hosts trust it, or rather its public half in the first part of every bundle; the release key signs the bundles and can be replaced: authorize another, and hosts that have seen a bundle of the new key take none of the old.',
    'Keys are made with OpenSSL: `openssl genpkey -algorithm ed25519 -out root.pem`; the public half with `openssl pkey -in release.pem -pubout -out release.pub`. The chain that this writes is no secret.',
  ],
  arguments: [subject],
  flags: [keyFlag, untilFlag, serialFlag, chainFlag, asRootFlag, outFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "file", "serial", "until"}',
  files: [],
  exits: { usage: 'a key or the chain is not usable' },
  examples: [
    [
      'parley bundle authorize release.pub --key root.pem --until 2027-12-31 --out chain',
      'the first time',
    ],
    [
      'parley bundle authorize new.pub --key root.pem --until 2028-12-31 --chain chain --out chain',
      'another release key',
    ],
  ],
  async run(world, options) {
    const path = options.argument(subject) ?? ''
    const before = options.value(chainFlag)
    const chain = before === undefined ? undefined : parseChain(await readNamed(before), before)
    const newest = chain?.documents.at(-1)
    const known = newest === undefined ? 0 : parseDocument(newest.text).serial
    const terms = {
      serial: whole(options, serialFlag) ?? known + 1,
      until: day(options, untilFlag) ?? nextYears(world.now(), 2),
    }
    const root = await privateKeyFrom(world, options)
    const made = options.has(asRootFlag)
      ? succeedRoot(root, readPrivateKey(await readNamed(path), path), terms, chain)
      : authorizeRelease(root, readPublicKey(await readNamed(path), path), terms, chain)
    await writeFile(target(options), chainText(made))
    if (options.has(jsonFlag))
      sayJson(world.terminal, { ok: true, file: target(options), ...terms })
    else
      say(world.terminal, `wrote ${target(options)}: serial ${terms.serial}, until ${terms.until}`)
    return 'done'
  },
}

const nextYears = (now: Date, years: number) =>
  `${now.getUTCFullYear() + years}${now.toISOString().slice(4, 10)}`.replace('-02-29', '-02-28')
