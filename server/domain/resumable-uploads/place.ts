import { join } from 'node:path'
import { arriving } from '../../platform/files/store-file.ts'

/** Where the pieces lie until they are a file. */
export const piecesPath = (folder: string, token: string) => join(folder, arriving + token)
