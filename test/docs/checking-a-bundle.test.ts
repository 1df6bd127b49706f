import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import t from 'tap'
import { maker, smallBundle } from '../installer/bundle/small-bundle.ts'

const page = await readFile('docs/checking-a-bundle.md', 'utf8')
const lines = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, text]) => text).join('\n')

t.test(
  'the lines of the page, run as they stand, find a bundle good and a changed one bad',
  async t => {
    const folder = t.testdir()
    const { path } = await smallBundle(folder, maker())
    const check = () =>
      execa('sh', ['-eu'], { input: lines, cwd: folder, env: { FILE: path }, reject: false })
    const good = await check()
    t.equal(good.exitCode, 0, good.stderr)
    t.match(good.stderr, /Good signature from "Parley"/)
    t.equal(good.stdout.match(/Signature Verified Successfully/g)?.length, 2)
    t.match(good.stdout, /role release/)
    t.notMatch(good.stdout, /differs/)

    await execa('sh', ['-c', 'printf X | dd of="$1" bs=1 seek=24650 conv=notrunc', 'sh', path])
    t.not((await check()).exitCode, 0)
    await smallBundle(folder, maker())
    await execa('sh', [
      '-c',
      'size=$(stat -c %s "$1"); printf X | dd of="$1" bs=1 seek=$((size - 3)) conv=notrunc',
      'sh',
      path,
    ])
    t.match((await check()).stdout, /differs: [0-9a-f]{64}/)
  },
)
