import t from 'tap'
import { network } from '../../../installer/settings/network.ts'

const { egressAllow, egressDeny } = network

t.test('rules are networks and hosts, with a port or without', t => {
  t.same(egressAllow.read('10.1.0.0/16:8443, 10.2.3.4, [fd12::/48]:8443, fd13::/48, ::1'), {
    value: [
      { text: '10.1.0.0/16:8443', network: '10.1.0.0/16', port: 8443 },
      { text: '10.2.3.4', network: '10.2.3.4/32' },
      { text: '[fd12::/48]:8443', network: 'fd12::/48', port: 8443 },
      { text: 'fd13::/48', network: 'fd13::/48' },
      { text: '::1', network: '::1/128' },
    ],
  })
  t.same(egressAllow.read('Hooks.example.org:8443,*.example.net:81, *:82, bücher.example:83'), {
    value: [
      { text: 'Hooks.example.org:8443', host: 'hooks.example.org', port: 8443 },
      { text: '*.example.net:81', host: '*.example.net', port: 81 },
      { text: '*:82', host: '*', port: 82 },
      { text: 'bücher.example:83', host: 'xn--bcher-kva.example', port: 83 },
    ],
  })
  t.same(egressDeny.read('*.evil.example, 0.0.0.0/0'), {
    value: [
      { text: '*.evil.example', host: '*.evil.example' },
      { text: '0.0.0.0/0', network: '0.0.0.0/0' },
    ],
  })
  for (const setting of [egressAllow, egressDeny]) {
    t.same(setting.read('none'), { value: [] })
    t.equal(setting.toRaw([]), 'none')
  }
  t.equal(egressAllow.toRaw([{ text: '10.1.0.0/16' }, { text: '*:82' }]), '10.1.0.0/16, *:82')
  t.end()
})

t.test('what cannot be meant is refused, with what to write', t => {
  for (const [text, because] of [
    [7, /^it is a number/],
    ['', /^an empty place is neither/],
    ['10.1.2.3/16', /neither a network nor a host/],
    ['fd12::1/48', /neither/],
    ['10.1.0.0/33', /neither/],
    ['0x7f.1', /neither|opens nothing/],
    ['127.1', /neither/],
    ['10.1.0.0/16:99999', /outside of the ports/],
    ['a b:80', /neither/],
    ['$(id):80', /neither/],
    ['a..b:80', /neither/],
    ['*.*.example:80', /neither/],
    ['0.0.0.0/0', /almost everything/],
    ['::/0', /almost everything/],
    ['hooks.example.org', /opens nothing/],
    ['10.1.0.0/16,', /an empty place/],
  ] as const) {
    const reading = egressAllow.read(text)
    t.match('refused' in reading ? reading.refused.because : 'accepted', because, String(text))
  }
  t.end()
})
