import { userInfo } from 'node:os'

/** The account of whoever types the commands, also where sudo made them root. */
export const operatorName = (): string => process.env['SUDO_USER'] ?? userInfo().username
