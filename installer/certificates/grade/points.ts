import { protocols, type Protocol } from './hello.ts'
import type { Letter, Observed } from './letters.ts'
import type { Agreed } from './observe.ts'
import { cipherBits, isAnonymous, type Suite } from './suites.ts'

/** Of a hundred, by category; a category without any leaves none at all. */
export type Points = {
  readonly protocols: number
  readonly keyExchange: number
  readonly ciphers: number
  readonly all: number
}

export function pointsOf({ agreed, keyBits, primeBits = keyBits }: Observed): Points {
  const suites = suitesIn(agreed)
  const groupBits = Object.values(agreed).flatMap(({ groups }) => groups.map(({ bits }) => bits))
  const found = {
    protocols: middle(spokenIn(agreed).map(protocol => protocolPoints[protocol])),
    keyExchange: suites.some(isAnonymous)
      ? 0
      : keyPoints(Math.min(keyBits, primeBits, ...groupBits)),
    ciphers: middle(suites.map(suite => cipherPoints(cipherBits(suite)))),
  }
  const { protocols, keyExchange, ciphers } = found
  const sum = Math.round(protocols * 0.3 + keyExchange * 0.3 + ciphers * 0.4)
  return { ...found, all: Object.values(found).includes(0) ? 0 : sum }
}

/** Points give no more than an A; what makes it an A+ is that nothing speaks against it. */
export function letterOf({ all }: Points): Letter {
  if (all >= 80) return 'A+'
  if (all >= 65) return 'B'
  if (all >= 50) return 'C'
  if (all >= 35) return 'D'
  return all >= 20 ? 'E' : 'F'
}

export const spokenIn = (agreed: Agreed): Protocol[] =>
  protocols.filter(protocol => agreed[protocol] !== undefined)

export const suitesIn = (agreed: Agreed): Suite[] =>
  Object.values(agreed).flatMap(({ suites }) => suites)

/** Between the best and the worst. */
const middle = (points: readonly number[]) =>
  points.length === 0 ? 0 : (Math.max(...points) + Math.min(...points)) / 2

const protocolPoints: Readonly<Record<Protocol, number>> = {
  'SSL 3.0': 80,
  'TLS 1.0': 90,
  'TLS 1.1': 95,
  'TLS 1.2': 100,
  'TLS 1.3': 100,
}

function keyPoints(bits: number): number {
  if (bits >= 4096) return 100
  if (bits >= 2048) return 90
  if (bits >= 1024) return 80
  if (bits >= 512) return 40
  return bits > 0 ? 20 : 0
}

function cipherPoints(bits: number): number {
  if (bits >= 256) return 100
  if (bits >= 128) return 80
  return bits > 0 ? 20 : 0
}
