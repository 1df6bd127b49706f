import * as z from 'zod'
import { textOrJson } from '../../../platform/http/parameters.ts'
import { orRefuse } from '../../settings/choice.ts'
import { decided, type Setting } from './setting.ts'

/** The address of a web service, or null for the server's own choice, which is asked for as "default". */
export const address = (name: string): Setting<string | null> =>
  decided<string | null>({
    kept: z.string().nullable(),
    initial: null,
    asked: textOrJson(
      orRefuse(
        z.union([z.literal('default').transform(() => null), z.httpUrl().max(200)]),
        () => `${name} is not a URL`,
      ),
    ),
  })
