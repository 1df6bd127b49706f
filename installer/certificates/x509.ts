import type * as X509 from '@peculiar/x509'

/**
 * The library that makes and reads what Node only reads in part. Loaded when something is made: it is a quarter of all that
 * a command would load.
 */
export async function x509(): Promise<typeof X509> {
  // It needs this before it is loaded: its parts are found by decorators.
  await import('reflect-metadata')
  return import('@peculiar/x509')
}
