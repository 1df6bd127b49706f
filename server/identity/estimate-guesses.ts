import { text } from 'node:stream/consumers'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common'
import { dictionary as english } from '@zxcvbn-ts/language-en'
import * as z from 'zod'

/** Prints how many guesses would find a password: standard input has it, then words that somebody knows about its owner, as JSON. */
const [password = '', ...known] = z.array(z.string()).parse(JSON.parse(await text(process.stdin)))
const estimator = new ZxcvbnFactory({
  dictionary: { ...common, ...english },
  graphs: adjacencyGraphs,
})
process.stdout.write(String(estimator.check(password, known).guesses))
