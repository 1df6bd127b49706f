/** Kinds of clients that can be told. */
export const systems = [
  'debian',
  'fedora',
  'macos',
  'windows',
  'firefox',
  'android',
  'ios',
  'curl',
] as const
export type System = (typeof systems)[number]

type Manual = Readonly<
  Record<System, { readonly title: string; readonly steps: readonly string[] }>
>

/** What to do on each, with `parley-ca.pem` being the file that was handed out. */
export const trustManual = (hostname: string, url: string): Manual => ({
  debian: {
    title: 'Debian, Ubuntu (all programs but Firefox)',
    steps: [
      `sudo install -m 644 parley-ca.pem /usr/local/share/ca-certificates/${hostname}.crt`,
      'sudo update-ca-certificates',
      `chromium of a user reads its own store: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n ${hostname} -i parley-ca.pem`,
    ],
  },
  fedora: {
    title: 'Fedora, RHEL, Rocky (all programs, Firefox too)',
    steps: [
      `sudo install -m 644 parley-ca.pem /etc/pki/ca-trust/source/anchors/${hostname}.pem`,
      'sudo update-ca-trust',
    ],
  },
  macos: {
    title: 'macOS (Safari, Chrome)',
    steps: [
      'sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain parley-ca.pem',
      'many devices: a configuration profile with the certificate, by your device management',
    ],
  },
  windows: {
    title: 'Windows (Edge, Chrome), in a PowerShell of an administrator',
    steps: [
      'Copy-Item parley-ca.pem parley-ca.crt',
      'Import-Certificate -FilePath parley-ca.crt -CertStoreLocation Cert:\\LocalMachine\\Root',
      'many devices: a group policy, Public Key Policies, Trusted Root Certification Authorities',
    ],
  },
  firefox: {
    title: 'Firefox on any system',
    steps: [
      'Settings, Privacy & Security, Certificates, View Certificates, Authorities, Import: choose parley-ca.pem, tick "Trust this CA to identify websites"',
      'many devices: the policy Certificates.Install, or ImportEnterpriseRoots to take those of the system',
    ],
  },
  android: {
    title: 'Android',
    steps: [
      'Settings, Security & privacy, More security, Encryption & credentials, Install a certificate, CA certificate: choose parley-ca.pem',
      'browsers follow it; an app only if it is built to trust certificates that users add',
    ],
  },
  ios: {
    title: 'iPhone, iPad',
    steps: [
      'send parley-ca.pem to the device and open it; then Settings, General, VPN & Device Management: install the profile',
      'Settings, General, About, Certificate Trust Settings: switch it on. Without this step nothing changes',
    ],
  },
  curl: {
    title: 'curl and programs',
    steps: [
      `curl --cacert parley-ca.pem ${url}/health`,
      'Node: NODE_EXTRA_CA_CERTS=parley-ca.pem; Python: REQUESTS_CA_BUNDLE or SSL_CERT_FILE; Java: keytool -importcert -cacerts -alias parley -file parley-ca.pem',
    ],
  },
})
