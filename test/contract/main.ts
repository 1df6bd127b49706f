import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { compare } from './compare.ts'
import type { Exchange } from './record.ts'
import { isGood, report } from './report.ts'
import { specificationOf } from './specification.ts'

function* exchangesIn(folder: string): Generator<Exchange> {
  for (const name of readdirSync(folder))
    for (const line of readFileSync(join(folder, name), 'utf8').trim().split('\n'))
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by record.ts
      yield JSON.parse(line) as Exchange
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { whole: { type: 'boolean', default: false } },
})
const [document, folder] = positionals
if (document === undefined || folder === undefined) {
  process.stderr.write('usage: node test/contract/main.ts [--whole] SPECIFICATION.yaml EXCHANGES\n')
  process.exit(2)
}
const specification = specificationOf(parse(readFileSync(document, 'utf8')))
const comparison = compare(specification, exchangesIn(folder))
process.stdout.write(report(comparison, specification))
process.exitCode = isGood(comparison, values.whole) ? 0 : 1
