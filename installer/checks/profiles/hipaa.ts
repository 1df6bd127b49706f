import type { Profile } from './safeguard.ts'

/**
 * Safeguards of the HIPAA Security Rule (45 CFR part 164, subpart C) that a server can show. Those about people, contracts
 * and buildings are not here: no program can answer them.
 */
export const hipaa: Profile = {
  name: 'hipaa',
  about: 'HIPAA Security Rule, 45 CFR 164.308 to 164.312',
  safeguards: [
    {
      reference: '164.312(a)(1)',
      title: 'Access control',
      shownBy: ['database-closed', 'secret-files', 'firewall', 'egress-guarded'],
    },
    {
      reference: '164.312(a)(2)(i)',
      title: 'Unique user identification',
      shownBy: ['sign-in'],
      yours: 'give each person an account, and share none',
    },
    {
      reference: '164.312(a)(2)(ii)',
      title: 'Emergency access procedure',
      shownBy: ['volume-keys'],
      yours: 'keep the printed recovery key where two people can reach it',
    },
    {
      reference: '164.312(a)(2)(iii)',
      title: 'Automatic log-off',
      shownBy: ['sign-in'],
      yours: 'let unattended screens lock',
    },
    {
      reference: '164.312(a)(2)(iv)',
      title: 'Encryption of stored data',
      shownBy: ['volume-encrypted', 'swap'],
    },
    {
      reference: '164.312(b)',
      title: 'Audit controls',
      shownBy: [],
      yours: 'read the records at fixed times',
    },
    { reference: '164.312(c)(1)', title: 'Integrity', shownBy: ['database-whole'] },
    {
      reference: '164.312(d)',
      title: 'Person or entity authentication',
      shownBy: ['sign-in', 'database-closed'],
    },
    {
      reference: '164.312(e)(1)',
      title: 'Transmission security',
      shownBy: ['probes', 'certificate-shown'],
    },
    {
      reference: '164.312(e)(2)(ii)',
      title: 'Encryption of transmissions',
      shownBy: ['probes', 'tls-grade'],
    },
    {
      reference: '164.308(a)(5)(ii)(B)',
      title: 'Protection from malicious software',
      shownBy: ['security-updates', 'apparmor'],
    },
    {
      reference: '164.308(a)(7)(ii)(A)',
      title: 'Data backup plan',
      shownBy: [],
      yours: 'copies of /var/lib/parley elsewhere: this release makes none itself',
    },
  ],
}
