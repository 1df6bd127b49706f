import { acmeSecret, authorityStore, leafFiles } from '../recipes/certificates.ts'
import type { Site } from '../recipes/site.ts'

/** A private key that no unit is handed sealed: a file for root alone, on the encrypted volume where there is one. */
export type KeptKey = {
  /** `tls`: what operators call it. */
  readonly name: string
  /** What it is for, in an operator's words. */
  readonly purpose: string
  /** Who reads it. */
  readonly readers: readonly string[]
  readonly path: (site: Site) => string
  /** The words that replace it, and when that happens by itself. */
  readonly rotatedBy: string
}

const authority = (site: Site, file: string) => `${authorityStore(site).directory}/current/${file}`

/** Every key of certificates, in the order of how often it changes. */
export const keptKeys: readonly KeptKey[] = [
  {
    name: 'tls',
    purpose: 'is shown with the server’s certificate',
    readers: ['nginx.service'],
    path: site => leafFiles(site).key,
    rotatedBy: 'parley certs issue; by itself with each renewal',
  },
  {
    name: 'ca-issuing',
    purpose: 'signs the server’s certificates',
    readers: ['parley-certs.service'],
    path: site => authority(site, 'issuing-key.pem'),
    rotatedBy: 'parley certs rotate-ca; by itself with each renewal of the issuing CA',
  },
  {
    name: 'ca-root',
    purpose: 'vouches for the issuing CA; clients trust its certificate',
    readers: ['parley-certs.service'],
    path: site => authority(site, 'root-key.pem'),
    rotatedBy: 'parley certs rotate-ca --root, and hand the new root out',
  },
  {
    name: 'acme-account',
    purpose: 'is this host’s account with the ACME authority',
    readers: ['parley-certs.service'],
    path: site => acmeSecret(site, 'account-key.pem'),
    rotatedBy: 'parley secrets rotate acme-account',
  },
  {
    name: 'acme-eab',
    purpose: 'binds that account to a customer of the authority',
    readers: ['parley-certs.service'],
    path: site => acmeSecret(site, 'eab-key'),
    rotatedBy: 'the authority, which gives another; put it in its place',
  },
  {
    name: 'acme-dns',
    purpose: 'may change the DNS record that proves the name',
    readers: ['parley-certs.service'],
    path: site => acmeSecret(site, 'dns-key'),
    rotatedBy: 'the name server, which is told another; put it in its place',
  },
]
